import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Account } from "../../src/environment/environment";
import { AwsInventory } from "../../src/operations/recover/aws-inventory";
import { Comparison, type ComparedStack } from "../../src/operations/recover/comparison";
import { type RecoveryStep } from "../../src/operations/recover/recovery";
import { notesOf, stepsOf } from "../../src/operations/recover/resource-steps";
import { readStackFile } from "../../src/operations/recover/stack-files";
import { type KnownResource } from "../../src/operations/recover/stack-state";
import { said, type Said } from "./messages";

const ACCOUNT: Account = {
  key: "main",
  id: "111111111111",
  state: { bucket: "b", region: "us-east-1", keyPrefix: "k" },
};

/** What a stack has in its configuration, and what its state knows. */
export interface RecoverStack {
  readonly resources: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly known?: readonly KnownResource[];
  readonly imports?: readonly string[];
}

/** Writes a stack into a folder, as a run has it. */
export function recoverStack(
  folder: string,
  id: string,
  { resources, outputs = {}, known, imports = [] }: RecoverStack,
): ComparedStack {
  const home = join(folder, id);
  mkdirSync(home);
  const output = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value }]));
  writeFileSync(join(home, "cdk.tf.json"), JSON.stringify({ resource: resources, output }));
  return { id, account: ACCOUNT, file: readStackFile(home, id), imports, ...(known ? { known } : {}) };
}

/** A resource as a state knows it. */
export const knownResource = (address: string, id: string, isTainted = false): KnownResource => ({
  address,
  type: address.split(".")[0] ?? "",
  isTainted,
  names: { id },
});

const PLACE = { folder: "f", region: "us-east-1", terraform: "terraform" };

const READS = [
  "aliases",
  "directories",
  "logGroups",
  "received",
  "routeTables",
  "securityGroupRules",
  "unnamedKeys",
  "vpcs",
] as const;

/** What AWS has, or why it does not say so; every other kind is empty. */
export function inventory(
  found: Readonly<Partial<Record<(typeof READS)[number], readonly object[] | Error>>>,
): AwsInventory {
  const made = new AwsInventory({} as never);
  for (const name of READS) {
    const answer = found[name] ?? [];
    jest
      .spyOn(made, name)
      .mockImplementation(() => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve([...answer])));
  }
  return made;
}

/** The lines about all stacks, by kind, address and id; with the sentence of the last one. */
export async function lines(
  stacks: readonly ComparedStack[],
  aws: AwsInventory,
): Promise<{
  steps: [string, string | null, string | null][];
  why: Said[];
  notes: Said[];
  unknown: readonly string[];
}> {
  const comparison = new Comparison(stacks, () => aws);
  const all: RecoveryStep[] = [];
  const notes: Said[] = [];
  for (const stack of stacks) {
    const compared = await comparison.ofStack(stack.id);
    all.push(...stepsOf(compared, stack, PLACE));
    notes.push(...notesOf(compared).map(said));
  }
  return {
    steps: all.map(({ kind, address, id }) => [kind, address, id]),
    why: all.map(({ why }) => said(why)),
    notes,
    unknown: [...comparison.unknown.values()],
  };
}
