import { type Environment } from "./environment";
import { PUBLISHED_OUTPUTS, type OutputDeclarations } from "./published-outputs";
import { stacksOf, workspaceName, type StackKind } from "./topology";

/** A stack, as pipelines need to know it. */
export interface GraphStack {
  readonly id: string;
  readonly kind: StackKind;
  readonly account: { readonly name: string; readonly id: string };
  readonly region: string;
  /** Ids of stacks that are applied before it and destroyed after it. */
  readonly dependsOn: readonly string[];
  /** Ids of stacks whose outputs it reads. */
  readonly reads: readonly string[];
  /** Names of its Terraform outputs. */
  readonly publishes: readonly string[];
  readonly state:
    | { readonly bucket: string; readonly key: string; readonly region: string }
    | { readonly organization: string; readonly hostname: string; readonly workspace: string };
}

/** A VPC, and how it reaches the domain controllers. */
export interface GraphNetwork {
  readonly name: string;
  readonly account: { readonly name: string; readonly id: string };
  readonly cidrBlocks: readonly string[];
  readonly connection: "directory" | "same-vpc" | "peering" | "existing";
}

export interface Graph {
  readonly environment: string;
  readonly networks: readonly GraphNetwork[];
  /** Each after those it depends on. */
  readonly stacks: readonly GraphStack[];
}

/** The stacks of an environment and their order, from the topology that the app makes its dependencies of. */
export function graphOf(environment: Environment): Graph {
  const home = environment.directory.network;
  return {
    environment: environment.name,
    networks: environment.networks.map((network) => ({
      name: network.key,
      account: { name: network.account.key, id: network.account.id },
      cidrBlocks: network.cidrBlocks,
      connection: network.key === home.key ? "directory" : network.connection,
    })),
    stacks: inApplyOrder(stacksOf(environment)).map(({ id, kind, account, dependsOn, reads, stateKey }) => ({
      id,
      kind,
      account: { name: account.key, id: account.id },
      region: environment.region,
      dependsOn,
      reads,
      publishes: outputNames(PUBLISHED_OUTPUTS[kind]),
      state: account.state.cloud
        ? {
            organization: account.state.cloud.organization,
            hostname: account.state.cloud.hostname,
            workspace: workspaceName(account, id),
          }
        : { bucket: account.state.bucket, key: stateKey, region: account.state.region },
    })),
  };
}

function outputNames(outputs: OutputDeclarations): string[] {
  return Object.values(outputs).map(({ name }) => name);
}

/** Each after those it depends on, and otherwise in the order given. */
export function inApplyOrder<Stack extends { readonly id: string; readonly dependsOn: readonly string[] }>(
  stacks: readonly Stack[],
): Stack[] {
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  const ordered = new Set<Stack>();
  const visiting = new Set<Stack>();
  const visit = (stack: Stack): void => {
    if (ordered.has(stack) || visiting.has(stack)) return;
    visiting.add(stack);
    for (const id of stack.dependsOn) {
      const upstream = byId.get(id);
      if (upstream) visit(upstream);
    }
    ordered.add(stack);
  };
  stacks.forEach(visit);
  return [...ordered];
}

/** What the line from a VPC to the directory's says. */
const CONNECTIONS = { "same-vpc": "same VPC", peering: "peering", existing: "existing connection" } as const;

/**
 * The graph as Mermaid, which GitHub draws: a box per account with its VPCs and stacks, lines between VPCs that are
 * connected, and an arrow from a stack to one that is applied after it, dotted if it waits without reading from it.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function mermaid(graph: Graph): string {
  const node = new Map(graph.stacks.map(({ id }, index) => [id, `s${index}`]));
  const accounts = new Map([...graph.networks, ...graph.stacks].map(({ account }) => [account.id, account.name]));
  const boxes = [...accounts].map(([id, name], index) => {
    const vpcs = graph.networks.flatMap((network, number) =>
      network.account.id === id
        ? [`    v${number}(["VPC ${network.name}<br/>${network.cidrBlocks.join(", ")}"])\n`]
        : [],
    );
    const stacks = graph.stacks
      .filter(({ account }) => account.id === id)
      .map((stack) => `    ${node.get(stack.id)}["${stack.id}"]\n`);
    return `  subgraph a${index}["${name} (${id})"]\n${[...vpcs, ...stacks].join("")}  end\n`;
  });
  const home = graph.networks.findIndex(({ connection }) => connection === "directory");
  const lines = graph.networks.flatMap(({ connection }, index) =>
    connection === "directory" ? [] : [`  v${home} ---|${CONNECTIONS[connection]}| v${index}\n`],
  );
  const arrows = graph.stacks.flatMap(({ id, dependsOn, reads }) =>
    dependsOn.map(
      (upstream) => `  ${node.get(upstream)} ${reads.includes(upstream) ? "-->" : "-.->"} ${node.get(id)}\n`,
    ),
  );
  return `flowchart LR\n${[...boxes, ...lines, ...arrows].join("")}`;
}
