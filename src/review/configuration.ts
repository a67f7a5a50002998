import { isDict } from "./difference";
import { type PlanJson } from "./plan-json";

/**
 * The arguments each resource of a plan's configuration sets, by its address without indexes.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
 */
export function configuredArguments(plan: PlanJson): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  const visit = (module: unknown, prefix: string): void => {
    if (!isDict(module)) return;
    for (const resource of Array.isArray(module["resources"]) ? module["resources"].filter(isDict) : []) {
      if (typeof resource["address"] === "string")
        found.set(
          prefix + resource["address"],
          new Set(isDict(resource["expressions"]) ? Object.keys(resource["expressions"]) : []),
        );
    }
    for (const [name, call] of Object.entries(isDict(module["module_calls"]) ? module["module_calls"] : {})) {
      if (isDict(call)) visit(call["module"], `${prefix}module.${name}.`);
    }
  };
  if (isDict(plan.configuration)) visit(plan.configuration["root_module"], "");
  return found;
}

/** `module.a.aws_vpc.b` of `module.a["x"].aws_vpc.b[0]`. */
export function withoutIndexes(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "");
}
