import { createHash } from "node:crypto";

/** In every placeholder that is an id: it is hexadecimal, as ids are, and says what it is. */
export const PLACEHOLDER_MARK = "facade";

/**
 * An id of the right shape that no resource has, for plans made before the resource exists: `vpc-0facade04c1d2e3f5`.
 *
 * @param prefix - Kind of the resource, as AWS begins its ids: `vpc`, `subnet`, `sg`, `d` …
 * @param seed - What the id stands for; the same seed gives the same id.
 */
export function placeholderId(prefix: string, seed: string): string {
  const hash = createHash("sha256").update(seed).digest("hex");
  // Directory Service has ids of 10 digits, EC2 of 17.
  return prefix === "d"
    ? `d-${PLACEHOLDER_MARK}${hash.slice(0, 4)}`
    : `${prefix}-0${PLACEHOLDER_MARK}${hash.slice(0, 10)}`;
}

/**
 * An IPv4 address of a network that is for documentation only.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5737
 */
export function placeholderAddress(index: number): string {
  return `192.0.2.${10 + index}`;
}

/** A placeholder of an id, in a text. */
export const PLACEHOLDER_ID = new RegExp(`\\b[a-z]+-0?${PLACEHOLDER_MARK}[0-9a-f]{4,10}\\b`);

/** A placeholder of an address, in a text. */
export const PLACEHOLDER_ADDRESS = /\b192\.0\.2\.\d{1,3}\b/;
