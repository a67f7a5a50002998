import { type TerraformResource } from "cdktf";
import { isUnknown } from "./validation";

/** A block as part of a Terraform address: `10.1.0.0/16` gives `10-1-0-0-16`. */
export function cidrId(cidrBlock: string): string {
  return cidrBlock.replace(/[./]/g, "-");
}

/** An item of a list as part of a Terraform address: itself, or its index if only Terraform knows it. */
export function itemId(item: string, index: number): string {
  return isUnknown(item) ? String(index) : item;
}

/** A resource's address in its stack. */
export function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
