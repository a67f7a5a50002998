import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Dict = Readonly<Record<string, unknown>>;

/** A synthesized stack, as far as its resources and outputs are compared. */
export interface StackFile {
  readonly id: string;
  /** Arguments of each resource by its address. */
  readonly resources: ReadonlyMap<string, { readonly type: string; readonly values: Dict }>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

interface Json {
  readonly terraform?: unknown;
  readonly provider?: unknown;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Dict>>>>;
  readonly output?: Readonly<Record<string, { readonly value?: unknown }>>;
}

const FILE = "cdk.tf.json";

export function readStackFile(folder: string, id: string): StackFile {
  const { resource = {}, output = {} } = JSON.parse(readFileSync(join(folder, FILE), "utf8")) as Json;
  return {
    id,
    resources: new Map(
      Object.entries(resource).flatMap(([type, byName]) =>
        Object.entries(byName).map(([name, values]) => [`${type}.${name}`, { type, values }] as const),
      ),
    ),
    outputs: Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value])),
  };
}

/**
 * Leaves of a stack what commands on its state need: backend, provider, and the addresses of its resources. The whole
 * configuration cannot be used as long as a state that it reads does not exist, and asks for secrets.
 *
 * @param keys - The instances of each resource that has several, by its address.
 */
export function reduceStackFile(folder: string, keys: ReadonlyMap<string, readonly string[]>): void {
  const file = join(folder, FILE);
  const { terraform, provider, resource = {} } = JSON.parse(readFileSync(file, "utf8")) as Json;
  const reduced = Object.fromEntries(
    Object.entries(resource).map(([type, byName]) => [
      type,
      Object.fromEntries(
        Object.keys(byName).map((name) => {
          const instances = keys.get(`${type}.${name}`);
          return [name, instances ? { for_each: `\${toset(${JSON.stringify(instances)})}` } : {}];
        }),
      ),
    ]),
  );
  writeFileSync(file, JSON.stringify({ terraform, provider, resource: reduced }, undefined, 2));
}
