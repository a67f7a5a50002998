import { DbParameterGroup, type DbParameterGroupParameter } from "@cdktf/provider-aws/lib/db-parameter-group";
import { Fn, TerraformIterator, Token, type IResolvable } from "cdktf";
import { Construct } from "constructs";
import { applyMethod, applyMethodCondition, parameterGroupFamily } from "../aws/postgres";
import { Expression } from "./expression";
import { isUnknown } from "./validation";

export interface DatabaseParametersProps {
  readonly name: string;
  readonly engineVersion: string;
  /** Parameters in addition to the defaults, or instead of them. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** TLS only; who connected, statements that define data, and slow ones are logged. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "rds.force_ssl": "1",
  log_connections: "1",
  log_disconnections: "1",
  log_min_duration_statement: "1000",
  log_statement: "ddl",
};

/**
 * The parameter group of an instance. A change of the major version makes another group first and removes the old one
 * after the instance has moved.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_parameter_group
 */
export class DatabaseParameters extends Construct {
  public readonly name: string;

  public constructor(scope: Construct, id: string, props: DatabaseParametersProps) {
    super(scope, id);
    const family = isUnknown(props.engineVersion)
      ? `postgres${Fn.element(Fn.split(".", props.engineVersion), 0) as string}`
      : parameterGroupFamily(props.engineVersion);
    const group = new DbParameterGroup(this, "group", {
      namePrefix: `${props.name}-${family}-`,
      family,
      description: `Parameters of ${props.name}`,
      parameter: isUnknown(props.parameters) ? unknownParameters(props.parameters) : knownParameters(props.parameters),
      tags: { Name: props.name },
      lifecycle: { createBeforeDestroy: true },
    });
    this.name = group.name;
  }
}

function knownParameters(parameters: Readonly<Record<string, string>>): DbParameterGroupParameter[] {
  return Object.entries({ ...DEFAULTS, ...parameters })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value, applyMethod: applyMethod(name) }));
}

/** The same for parameters only Terraform knows. */
function unknownParameters(parameters: Readonly<Record<string, string>>): IResolvable {
  const all = TerraformIterator.fromMap(Token.asAnyMap(Fn.merge([DEFAULTS, parameters]) as unknown));
  return all.dynamic({
    name: all.key,
    value: all.value as unknown,
    apply_method: new Expression(`${applyMethodCondition("each.key")} ? "immediate" : "pending-reboot"`),
  });
}
