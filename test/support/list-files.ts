import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** All files of a folder and of the folders in it. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? listFiles(path) : [path];
  });
}
