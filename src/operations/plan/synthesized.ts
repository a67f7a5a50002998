import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inApplyOrder } from "../../environment/graph";
import { type StateReference } from "../state-probe";

/** An output of another state that a stack uses, with the key it looks up where the output is a map. */
export interface OutputUse {
  readonly output: string;
  readonly key?: string;
}

/** What planning has to know of a synthesized stack. */
export interface SynthesizedStack {
  readonly id: string;
  readonly dependsOn: readonly string[];
  /** Where its own state is; missing where its backend is none that another stack could read. */
  readonly own: StateReference | undefined;
  readonly reads: readonly (StateReference & { readonly uses: readonly OutputUse[] })[];
  /** Variables that have no default. */
  readonly variables: readonly string[];
  /** Addresses of what the stack takes over. */
  readonly imports: readonly string[];
}

interface StackJson {
  readonly terraform?: {
    readonly backend?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly cloud?: Readonly<Record<string, unknown>> & { readonly workspaces?: { readonly name?: string } };
  };
  readonly data?: {
    readonly terraform_remote_state?: Readonly<
      Record<string, { readonly backend: string; readonly config?: Readonly<Record<string, unknown>> }>
    >;
  };
  readonly variable?: Readonly<Record<string, { readonly default?: unknown }>>;
  readonly import?: readonly { readonly to: string }[];
}

/** The stacks of a synthesized folder, each after those it depends on. */
export function readSynthesized(outdir: string): SynthesizedStack[] {
  const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as {
    stacks: Readonly<
      Record<string, { readonly dependencies: readonly string[]; readonly synthesizedStackPath: string }>
    >;
  };
  const stacks = Object.entries(manifest.stacks).map(([id, { dependencies, synthesizedStackPath }]) =>
    readStack(id, dependencies, readFileSync(join(outdir, synthesizedStackPath), "utf8")),
  );
  return inApplyOrder(stacks);
}

function readStack(id: string, dependsOn: readonly string[], text: string): SynthesizedStack {
  const json = JSON.parse(text) as StackJson;
  const [backend] = Object.entries(json.terraform?.backend ?? {});
  const cloud = json.terraform?.cloud;
  return {
    id,
    dependsOn,
    // Other stacks read a workspace's state by the backend of an earlier name.
    own: cloud
      ? {
          name: id,
          backend: "remote",
          config: {
            organization: cloud["organization"],
            hostname: cloud["hostname"],
            workspaces: { name: cloud.workspaces?.name },
          },
        }
      : backend && { name: id, backend: backend[0], config: backend[1] },
    reads: Object.entries(json.data?.terraform_remote_state ?? {}).map(([name, state]) => ({
      name,
      backend: state.backend,
      config: state.config ?? {},
      uses: outputUses(text, name),
    })),
    variables: Object.entries(json.variable ?? {}).flatMap(([name, variable]) => ("default" in variable ? [] : [name])),
    imports: (json.import ?? []).map(({ to }) => to),
  };
}

/** What the expressions of a stack take from another state. */
function outputUses(text: string, name: string): OutputUse[] {
  const state = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const looked = [
    ...text.matchAll(
      new RegExp(
        `lookup\\(data\\.terraform_remote_state\\.${state}\\.outputs\\.([A-Za-z0-9_-]+), \\\\"([^"\\\\]*)\\\\"\\)`,
        "g",
      ),
    ),
  ];
  const named = [
    ...text.matchAll(new RegExp(`data\\.terraform_remote_state\\.${state}\\.outputs\\.([A-Za-z0-9_-]+)`, "g")),
  ];
  const uses = [
    ...named.map(([, output = ""]): OutputUse => ({ output })),
    ...looked.map(([, output = "", key = ""]): OutputUse => ({ output, key })),
  ];
  return [...new Map(uses.map((use) => [JSON.stringify(use), use])).values()];
}
