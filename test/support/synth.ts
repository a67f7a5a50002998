import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { parseEnvironment } from "../../src/environment/load";
import { type Environment } from "../../src/environment/environment";
import { formatProblem } from "../../src/environment/problem";
import { addEnvironment } from "../../stacks/environment-stacks";
import { quickly } from "../../stacks/quick-synthesis";
import { withTemporaryFolder } from "./temporary-folder";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };
export type JsonObject = Record<string, Json | undefined>;

/** The synthesized file of one stack. */
export interface StackJson {
  readonly terraform: {
    readonly required_version: string;
    readonly required_providers: Record<string, JsonObject>;
    readonly backend?: Record<string, JsonObject>;
  };
  readonly provider?: { readonly aws: JsonObject[] };
  readonly data?: Record<string, Record<string, JsonObject>>;
  readonly resource?: Record<string, Record<string, JsonObject>>;
  readonly output?: Record<
    string,
    { readonly value: Json; readonly description?: string; readonly sensitive?: boolean }
  >;
  readonly variable?: Record<string, JsonObject>;
  readonly import?: JsonObject[];
  readonly locals?: JsonObject;
}

export interface Synthesized {
  readonly stacks: Readonly<Record<string, StackJson>>;
  /** The files as they are written. */
  readonly text: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
}

/** Synthesizes by CDKTF alone. */
export function synthesize(build: (app: App) => unknown): Synthesized {
  return withTemporaryFolder("synth", (outdir) => {
    const app = new App({ outdir });
    build(app);
    app.synth();
    const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as {
      stacks: Record<string, { dependencies: string[] }>;
    };
    const ids = readdirSync(join(outdir, "stacks")).sort();
    const text = Object.fromEntries(
      ids.map((id) => [id, readFileSync(join(outdir, "stacks", id, "cdk.tf.json"), "utf8")]),
    );
    return {
      text,
      stacks: Object.fromEntries(Object.entries(text).map(([id, content]) => [id, JSON.parse(content) as StackJson])),
      dependencies: Object.fromEntries(
        Object.entries(manifest.stacks).map(([id, { dependencies }]) => [id, [...dependencies].sort()]),
      ),
    };
  });
}

/** The environment of a text that must be without an error. */
export function environmentOf(text: string): Environment {
  const loaded = parseEnvironment("test.yaml", text);
  if (!loaded.environment) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  return loaded.environment;
}

const known = new Map<string, Synthesized>();

/** Synthesizes as the app does, cross-stack errors included; the same texts once in a suite. */
export function synthesizeText(...texts: readonly string[]): Synthesized {
  const key = texts.join("\0");
  const synthesized =
    known.get(key) ?? quickly(() => synthesize((app) => texts.map((text) => addEnvironment(app, environmentOf(text)))));
  known.set(key, synthesized);
  return synthesized;
}

/** The file of each stack by its id, as {@link synthesizeText} gives it: each is made when it is asked for. */
export function* stacksOneByOne(text: string): Generator<readonly [id: string, text: string]> {
  const app = withTemporaryFolder("synth", (outdir) => new App({ outdir }));
  quickly(() => addEnvironment(app, environmentOf(text)));
  for (const stack of app.node.children.filter((child) => TerraformStack.isStack(child)))
    yield [stack.node.id, JSON.stringify(quickly(() => stack.toTerraform() as object))];
}

/** One stack alone of an environment. */
export function stackOf(text: string, id: string): StackJson {
  for (const [each, content] of stacksOneByOne(text)) if (each === id) return JSON.parse(content) as StackJson;
  throw new Error(`no stack is named ${id}`);
}

/** A resource of a stack by its address, without CDKTF's notes. */
export function resource(stack: StackJson | undefined, address: string): JsonObject {
  const [type = "", name = ""] = address.split(".");
  const found = stack?.resource?.[type]?.[name];
  if (!found) throw new Error(`${address} is not among ${addresses(stack).join(", ")}`);
  const { "//": _notes, ...attributes } = found;
  return attributes;
}

/** Everything a stack's state or plan would name: resources, data sources, variables, outputs. */
export function addresses(stack: StackJson | undefined): string[] {
  const of = (prefix: string, blocks: Record<string, object> | undefined): string[] =>
    Object.entries(blocks ?? {}).flatMap(([type, items]) =>
      Object.keys(items).map((name) => `${prefix}${type}.${name}`),
    );
  return [
    ...of("", stack?.resource),
    ...of("data.", stack?.data),
    ...Object.keys(stack?.variable ?? {}).map((name) => `var.${name}`),
    ...Object.keys(stack?.output ?? {}).map((name) => `output.${name}`),
  ].sort();
}

/** Resources of one type in a stack. */
export function resourcesOf(stack: StackJson | undefined, type: string): JsonObject[] {
  return Object.values(stack?.resource?.[type] ?? {});
}
