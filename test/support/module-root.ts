import { existsSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type StackJson } from "./synth";

interface ModuleCall {
  readonly source: string;
  readonly providers?: { readonly aws: string };
  readonly [variable: string]: string | object | undefined;
}

/** A root module of Terraform that has stacks as its modules. */
export interface ModuleRoot {
  readonly provider: { readonly aws: readonly object[] };
  readonly module: Readonly<Record<string, ModuleCall>>;
  readonly output: Readonly<Record<string, { readonly value: string }>>;
}

/**
 * Makes stacks the modules of one root in the folder above theirs: Terraform and the provider start once for all.
 * Provider blocks, which are the same for all stacks of an account, move to the root, and with them the file of an
 * emulator.
 *
 * @param stacks - Folder in which each stack has one, with its id as name.
 */
export function moduleRoot(stacks: string, ids: readonly string[]): ModuleRoot {
  const root = join(stacks, "..");
  const providers: string[] = [];
  const modules: Record<string, ModuleCall> = {};
  const output: Record<string, { value: string }> = {};
  for (const id of ids) {
    const file = join(stacks, id, "cdk.tf.json");
    const { provider, ...rest } = JSON.parse(readFileSync(file, "utf8")) as StackJson;
    writeFileSync(file, JSON.stringify(rest));
    const emulator = join(stacks, id, "aws-endpoint-url.ini");
    if (existsSync(emulator)) cpSync(emulator, join(root, "aws-endpoint-url.ini"));
    const block = JSON.stringify(provider?.aws[0]);
    if (!providers.includes(block)) providers.push(block);
    const needed = Object.entries(rest.variable ?? {}).filter(([, variable]) => !("default" in variable));
    modules[id] = {
      source: `./${relative(root, join(stacks, id))}`,
      providers: { aws: `aws.account${providers.indexOf(block)}` },
      ...Object.fromEntries(needed.map(([name]) => [name, "Correct-Horse-7"])),
    };
    for (const name of Object.keys(rest.output ?? {})) output[`${id}__${name}`] = { value: `\${module.${id}.${name}}` };
  }
  const aws = providers.map((block, index) => ({ ...(JSON.parse(block) as object), alias: `account${index}` }));
  return { provider: { aws }, module: modules, output };
}
