import { parseEnvironment } from "../../src/environment/load";
import { stacksOf } from "../../src/environment/topology";
import { environmentText } from "../support/fleet";

test.each([
  { size: { accounts: 1, databases: 1 }, stacks: 4 },
  { size: { accounts: 10, databases: 100 }, stacks: 112 },
  { size: { accounts: 5, databases: 100, connectivity: "peering" as const }, stacks: 127 },
  { size: { accounts: 100, databases: 1000 }, stacks: 1102 },
])(
  "a fleet of $size.databases databases in $size.accounts accounts is an environment without an error",
  ({ size, stacks }) => {
    const { environment, problems } = parseEnvironment("scale.yaml", environmentText(size));
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    if (!environment) throw new Error("no environment");
    expect(stacksOf(environment)).toHaveLength(stacks);
    expect([environment.databases.length, environment.accounts.length]).toEqual([size.databases, size.accounts + 1]);
  },
);
