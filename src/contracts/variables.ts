import { TerraformVariable, Token, type TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { terraformCondition, terraformText, type ValueRule } from "../aws/rules/rule";
import { Expression } from "../constructs/expression";
import { type OutputDeclarations, type OutputTypes } from "../environment/published-outputs";
import { message } from "../text/message";
import { type Contract, type ContractValues, type Source } from "./contract";

const say = {
  choice: message<{ variable: string; choices: readonly string[] }>(
    "module-variable/choice",
    ({ variable, choices }) => `${variable} must be one of ${choices.join(", ")}.`,
  ),
};

/** A variable of a Terraform module. */
export interface ModuleVariable {
  readonly name: string;
  /** A Terraform type. */
  readonly type: string;
  readonly description: string;
  /** @default - the variable is required */
  readonly default?:
    string | number | boolean | readonly string[] | Readonly<Record<string, string>> | null | undefined;
  readonly sensitive?: boolean;
  readonly validation: readonly { readonly condition: string; readonly errorMessage: string }[];
}

type Texts = readonly ValueRule<string>[];
type Numbers = readonly ValueRule<number>[];

interface Options<Default> {
  /** @default - the variable is required; `null` if the variable is optional and has no default */
  readonly default?: Default | null;
}

/**
 * The variables of a Terraform module, and expressions that read them: settings, and the variable source of contracts.
 * They are made before the stack, and declared in it afterwards.
 *
 * @see https://developer.hashicorp.com/terraform/language/values/variables
 */
export class ModuleVariables {
  public readonly declared: ModuleVariable[] = [];

  /** A string that value rules hold for. */
  public text(
    name: string,
    description: string,
    rules: Texts,
    options: Options<string> = {},
    ...more: ModuleVariable["validation"]
  ): string {
    return this.add(name, "string", description, options, [
      ...rulesOf(name, rules, `var.${name}`, options),
      ...more,
    ]).toString();
  }

  /** One of a few strings. */
  public choice<Choice extends string>(
    name: string,
    description: string,
    choices: readonly Choice[],
    options: Options<Choice> = {},
  ): Choice {
    const condition = `\${contains([${choices.map(terraformText).join(", ")}], var.${name})}`;
    return this.add(name, "string", description, options, [
      { condition, errorMessage: say.choice({ variable: name, choices }) },
    ]).toString() as Choice;
  }

  public number(
    name: string,
    description: string,
    rules: Numbers,
    options: Options<number> = {},
    ...more: ModuleVariable["validation"]
  ): number {
    return this.add(name, "number", description, options, [
      ...rulesOf(name, rules, `var.${name}`, options),
      ...more,
    ]).toNumber();
  }

  public flag(name: string, description: string, value: boolean): Expression {
    return this.add(name, "bool", description, { default: value }, []);
  }

  /** Strings, for each of which value rules hold. */
  public list(
    name: string,
    description: string,
    rules: Texts,
    options: Options<readonly string[]> = {},
    ...more: ModuleVariable["validation"]
  ): string[] {
    return this.add(name, "list(string)", description, options, [
      ...eachOf(name, rules, `var.${name}`),
      ...more,
    ]).toList();
  }

  /** Strings by name; value rules hold for the names and for the strings. */
  public map(
    name: string,
    description: string,
    keys: Texts,
    values: Texts,
    options: Options<Readonly<Record<string, string>>> & { readonly sensitive?: boolean } = {},
  ): Record<string, string> {
    return Token.asStringMap(
      this.add(name, "map(string)", description, options, [
        ...eachOf(name, keys, `keys(var.${name})`),
        ...eachOf(name, values, `values(var.${name})`),
      ]),
    );
  }

  /** A variable of another type. */
  public add(
    name: string,
    type: string,
    description: string,
    options: Options<NonNullable<ModuleVariable["default"]>> & { readonly sensitive?: boolean },
    validation: ModuleVariable["validation"],
  ): Expression {
    this.declared.push({
      name,
      type,
      description,
      ...("default" in options ? { default: options.default } : {}),
      ...(options.sensitive ? { sensitive: true } : {}),
      validation,
    });
    return new Expression(`var.${name}`);
  }

  /**
   * Some values of a contract, each from a variable with the name, type and description of its output.
   *
   * @param rules - The values, each with the rules that hold for it, or for each item of a list.
   * @param prefix - What the variables' names begin with, if a stack reads two contracts of one kind.
   */
  public source<Outputs extends OutputDeclarations, Key extends keyof Outputs & string>(
    contract: Contract<Outputs>,
    rules: Readonly<Record<Key, Texts>>,
    prefix = "",
  ): Source<Pick<ContractValues<Outputs>, Key>> {
    const values = Object.entries<Texts>(rules).map(([key, valueRules]) => {
      const declaration = contract.outputs[key];
      if (!declaration) throw new Error(`the contract ${contract.name} has no ${key}`);
      const { type, description } = declaration;
      const name = `${prefix}${declaration.name}`;
      const makers: { readonly [Type in keyof OutputTypes]: () => OutputTypes[Type] } = {
        string: () => this.text(name, description, valueRules),
        number: () => this.number(name, description, []),
        list: () => this.list(name, description, valueRules),
        map: () => this.map(name, description, [], valueRules),
      };
      return [key, makers[type]()] as const;
    });
    return () => Object.fromEntries(values) as Pick<ContractValues<Outputs>, Key>;
  }

  /** Declares the variables in the stack that was made of them. */
  public declareIn(stack: TerraformStack): void {
    // A scope of their own, since outputs have names of the same kind.
    const scope = new Construct(stack, "variables");
    for (const { name, default: value, validation, ...config } of this.declared) {
      const variable = new TerraformVariable(scope, name, {
        ...config,
        ...(value === null ? {} : { nullable: false }),
        ...(validation.length > 0 ? { validation: [...validation] } : {}),
      });
      variable.overrideLogicalId(name);
      // As an override, since CDKTF would fail on null and rewrite the keys of maps.
      if (value !== undefined) variable.addOverride("default", value);
    }
  }
}

function rulesOf<T>(
  name: string,
  rules: readonly ValueRule<T>[],
  expression: string,
  options: Options<unknown>,
): ModuleVariable["validation"] {
  return rules.map((rule) =>
    validation(
      name,
      rule,
      options.default === null
        ? `${expression} == null ? true : (${condition(rule, expression)})`
        : condition(rule, expression),
    ),
  );
}

function eachOf(name: string, rules: Texts, list: string): ModuleVariable["validation"] {
  return rules.map((rule) => validation(name, rule, `alltrue([for item in ${list} : ${condition(rule, "item")}])`));
}

/** A rule as a Terraform condition. @throws Error if it cannot be one */
export function condition<T>(rule: ValueRule<T>, expression: string): string {
  const terraform = terraformCondition(rule, expression);
  if (terraform === undefined) throw new Error(`the rule ${rule.id} cannot be a condition of Terraform's`);
  return terraform;
}

/** A rule as the validation of a variable. */
export function validation<T>(
  variable: string,
  rule: ValueRule<T>,
  terraform: string,
): ModuleVariable["validation"][number] {
  return { condition: `\${${terraform}}`, errorMessage: escaped(refusalOf(rule)({ variable })) };
}

type Refusal = (args: { variable: string }) => string;

/** The messages of validations by rule, declared when the first variable needs them. */
const refusals = new Map<string, Refusal>();

/** The message says what must hold rather than what was given: Terraform shows the value itself. */
function refusalOf<T>({ id, requires, advice }: ValueRule<T>): Refusal {
  const known = refusals.get(id);
  if (known) return known;
  const refusal = message<{ variable: string }>(
    `${id}/variable`,
    ({ variable }) => `${variable} [${id}]: ${requires}; ${advice}.`,
  );
  refusals.set(id, refusal);
  return refusal;
}

function escaped(text: string): string {
  return text.replace(/[$%](?=\{)/g, "$&$&");
}
