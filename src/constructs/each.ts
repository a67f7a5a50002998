import {
  conditional,
  TerraformCount,
  TerraformIterator,
  Token,
  type IResolvable,
  type ITerraformIterator,
  type ListTerraformIterator,
  type MapTerraformIterator,
  type TerraformResource,
  type TerraformStack,
} from "cdktf";
import { Expression, wordsOf } from "./expression";
import { addressOf, cidrId } from "./names";
import { isUnknown } from "./validation";

/**
 * Iterates over a list whose items only Terraform knows. A list of a state is known when Terraform plans, so each item
 * is keyed by itself, and the order does not matter. The list of a variable may hold ids of resources that do not exist
 * yet: Terraform then knows only how many there are, so each item is keyed by its place.
 *
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/for_each (limitations on values)
 */
export function eachItem(
  stack: TerraformStack,
  items: readonly string[],
): ListTerraformIterator | MapTerraformIterator {
  const list = wordsOf(stack, [...items]);
  if (!isVariable(list)) return TerraformIterator.fromList([...items]);
  return TerraformIterator.fromMap(
    Token.asAnyMap(new Expression(`{ for place, item in ${list} : tostring(place) => item }`)),
  );
}

/** Iterates over the pairs of ids, as {@link eachItem} would, and blocks, which are known when Terraform plans. */
export function eachPair(
  stack: TerraformStack,
  ids: readonly string[],
  blocks: readonly string[],
): { readonly pairs: MapTerraformIterator; readonly id: string; readonly block: string } {
  const [idList, blockList] = [wordsOf(stack, [...ids]), wordsOf(stack, [...blocks])];
  const key = isVariable(idList) ? "place" : "id";
  const perId = `{ for block in ${blockList} : "\${${key}} \${block}" => { id = id, block = block } }`;
  const pairs = new Expression(`merge([ for place, id in ${idList} : ${perId} ]...)`);
  const pairsOf = TerraformIterator.fromMap(Token.asAnyMap(pairs));
  return { pairs: pairsOf, id: pairsOf.getString("id"), block: pairsOf.getString("block") };
}

/**
 * Makes something for each block: as many resources as there are literals, or one for each block of a list that only
 * Terraform knows.
 *
 * @param make - Gets a block, and what the resource's id begins with and its `forEach`.
 */
export function perBlock<Made>(
  blocks: readonly string[],
  make: (
    block: string,
    resource: { readonly id: string; readonly each: { readonly forEach?: ITerraformIterator } },
  ) => Made,
): Made[] {
  if (!isUnknown(blocks)) return blocks.map((block) => make(block, { id: `${cidrId(block)}-`, each: {} }));
  const forEach = TerraformIterator.fromList([...blocks]);
  return [make(forEach.value as string, { id: "", each: { forEach } })];
}

/** A resource that is made only on a condition; always, without one. */
export function when(condition: IResolvable | undefined): { readonly count?: TerraformCount } {
  return condition === undefined ? {} : { count: TerraformCount.of(Token.asNumber(conditional(condition, 1, "0"))) };
}

/** An attribute of a resource that is made on a condition, or null. */
export function attributeWhen(resource: TerraformResource, attribute: string): string {
  return new Expression(`one(${addressOf(resource)}[*].${attribute})`).toString();
}

function isVariable(expression: string): boolean {
  return expression.startsWith("var.");
}
