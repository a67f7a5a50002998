import { readFileSync } from "node:fs";
import { join } from "node:path";
import { graphOf, inApplyOrder, mermaid } from "../../src/environment/graph";
import { environmentOf, synthesizeText } from "../support/synth";

const local = readFileSync(join(__dirname, "..", "..", "environments", "local.yaml"), "utf8");
const three = readFileSync(join(__dirname, "..", "..", "environments", "examples", "three-accounts.yaml"), "utf8");

test.each([
  ["local", local],
  ["three-accounts", three],
])("%s: stacks, dependencies and outputs are those that are synthesized", (_name, text) => {
  const graph = graphOf(environmentOf(text));
  const { stacks, dependencies } = synthesizeText(text);
  expect(Object.fromEntries(graph.stacks.map(({ id, dependsOn }) => [id, [...dependsOn].sort()]))).toEqual(
    dependencies,
  );
  for (const { id, publishes, reads, state, account } of graph.stacks) {
    expect([id, [...publishes].sort()]).toEqual([id, Object.keys(stacks[id]?.output ?? {}).sort()]);
    const states = Object.keys(stacks[id]?.data?.["terraform_remote_state"] ?? {}).filter(
      (name) => !name.startsWith("external-"),
    );
    expect([id, [...reads].sort()]).toEqual([id, states.sort()]);
    expect(stacks[id]?.terraform.backend?.["s3"]).toMatchObject({ ...state, allowed_account_ids: [account.id] });
  }
});

test("stacks come in the order in which they are applied", () => {
  const ids: string[] = [];
  for (const { id, dependsOn } of graphOf(environmentOf(three)).stacks) {
    expect(dependsOn.filter((upstream) => !ids.includes(upstream))).toEqual([]);
    ids.push(id);
  }
  expect(
    inApplyOrder([
      { id: "b", dependsOn: ["a", "unknown"] },
      { id: "a", dependsOn: [] },
    ]).map(({ id }) => id),
  ).toEqual(["a", "b"]);
});

test("JSON lists the networks and how they reach the directory", () => {
  expect(
    graphOf(environmentOf(three)).networks.map(({ name, account, connection }) => [name, account.id, connection]),
  ).toEqual([
    ["identity", "111111111111", "directory"],
    ["identity-data", "111111111111", "same-vpc"],
    ["orders", "222222222222", "peering"],
    ["billing", "444444444444", "existing"],
  ]);
});

test("Mermaid draws accounts, their VPCs, and the order", () => {
  expect(mermaid(graphOf(environmentOf(local)))).toBe(`flowchart LR
  subgraph a0["identity (111111111111)"]
    v0(["VPC identity<br/>10.0.0.0/16"])
    s0["local-identity-network"]
    s2["local-directory"]
    s3["local-directory-sharing"]
    s5["local-orders-peering-accepter"]
  end
  subgraph a1["orders (222222222222)"]
    v1(["VPC orders<br/>10.1.0.0/16"])
    s1["local-orders-network"]
    s4["local-orders-peering"]
    s6["local-orders-directory-access"]
    s7["local-orders-database"]
  end
  v0 ---|peering| v1
  s0 --> s2
  s2 --> s3
  s1 --> s4
  s0 --> s4
  s4 --> s5
  s2 --> s5
  s0 --> s5
  s3 --> s6
  s6 --> s7
  s3 --> s7
  s1 --> s7
  s5 -.-> s7
`);
});
