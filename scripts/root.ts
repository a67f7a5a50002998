import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this checkout: the same from a source file and from the program that it is built into. */
export const ROOT = folderOfPackage(__dirname);

function folderOfPackage(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : folderOfPackage(dirname(folder));
}
