import { App } from "cdktf";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModuleVariables } from "../../src/contracts/variables";
import { type ModuleDefinition, type ModuleOptions } from "./module";

export interface VariableBlock {
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
  readonly sensitive?: boolean;
  readonly nullable?: boolean;
  readonly validation?: readonly { readonly condition: string; readonly error_message: string }[];
}

export interface OutputBlock {
  readonly description: string;
  readonly value: string;
}

/** A module in Terraform's JSON syntax. @see https://developer.hashicorp.com/terraform/language/syntax/json */
export interface ModuleJson {
  readonly terraform: {
    readonly required_version: string;
    readonly required_providers: {
      readonly aws: {
        readonly source: string;
        readonly version: string;
        readonly configuration_aliases?: readonly string[];
      };
    };
  };
  readonly variable: Readonly<Record<string, VariableBlock>>;
  readonly output: Readonly<Record<string, OutputBlock>>;
  /** Resources, local values and modules. */
  readonly main: Readonly<Record<string, unknown>>;
}

/** Synthesizes a kind of stack as a module. */
export function synthesizedModule(definition: ModuleDefinition, options: ModuleOptions): ModuleJson {
  const outdir = mkdtempSync(join(tmpdir(), "rds-kerberos-module-"));
  try {
    // CDKTF asks for a provider, which a module leaves to its caller.
    const app = new App({ outdir, skipValidation: true, stackTraces: false });
    const variables = new ModuleVariables();
    const stack = definition.make(app, variables, options);
    variables.declareIn(stack);
    app.synth();
    const json = withoutMetadata(
      JSON.parse(readFileSync(join(outdir, "stacks", stack.node.id, "cdk.tf.json"), "utf8")),
    ) as Omit<ModuleJson, "main"> & Readonly<Record<string, unknown>>;
    const { terraform, variable, output, ...main } = json;
    return { terraform, variable, output, main };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Without CDKTF's notes to itself. */
export function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "//")
      .map(([key, item]) => [key, withoutMetadata(item)]),
  );
}
