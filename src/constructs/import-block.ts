import { type TerraformResource, type TerraformStack } from "cdktf";
import { addressOf } from "./names";

/** Import blocks by stack: an override replaces what was there. */
const blocks = new WeakMap<TerraformStack, { readonly to: string; readonly id: string }[]>();

/**
 * Adopts what exists as a resource. CDKTF's importFrom runs the terraform binary during synthesis to learn its version;
 * the block needs none of that.
 */
export function importExisting(resource: TerraformResource, id: string): void {
  const stack = resource.cdktfStack;
  const all = [...(blocks.get(stack) ?? []), { to: addressOf(resource), id }];
  blocks.set(stack, all);
  stack.addOverride("import", all);
}
