import { TerraformOutput, type TerraformStack } from "cdktf";
import { type OutputDeclarations, type OutputTypes } from "../environment/published-outputs";

/** The values of a contract, as its producer has them and its consumers get them. */
export type ContractValues<Outputs extends OutputDeclarations> = {
  readonly [Key in keyof Outputs]: OutputTypes[Outputs[Key]["type"]];
};

/**
 * What one stack publishes and others read: a named set of typed outputs, declared once. Only ids, ARNs, names and
 * addresses are published, never a secret.
 */
export class Contract<Outputs extends OutputDeclarations> {
  public constructor(
    /** Name of the contract, as the documentation calls it. */
    public readonly name: string,
    public readonly outputs: Outputs,
  ) {}

  /** Publishes the values as the outputs of a stack. */
  public publish(stack: TerraformStack, values: ContractValues<Outputs>): void {
    for (const [key, output] of Object.entries(this.outputs)) {
      new TerraformOutput(stack, output.name, { value: values[key], description: output.description, staticId: true });
    }
  }
}

/** The values a contract's consumers get. */
export type ValuesOf<C> = C extends Contract<infer Outputs> ? ContractValues<Outputs> : never;

/**
 * Where a consumer takes values from: another state, literals, or whatever else gives the same type. It is called once,
 * in the scope of the consumer.
 */
export type Source<Values> = (scope: TerraformStack) => Values;

/** Values known when the program runs. */
export function literal<Values>(values: Values): Source<Values> {
  return () => values;
}
