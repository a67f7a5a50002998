/** A block as part of a Terraform address: `10.1.0.0/16` gives `10-1-0-0-16`. */
export function cidrId(cidrBlock: string): string {
  return cidrBlock.replace(/[./]/g, "-");
}
