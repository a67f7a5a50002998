import { relative } from "node:path";

/** A path as a user types it in this folder. */
export function short(path: string): string {
  const here = relative(process.cwd(), path);
  return here === "" ? "." : here.startsWith("..") ? path : here;
}
