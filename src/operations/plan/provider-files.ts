import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where `terraform init` puts providers, or links to where they are. */
const PROVIDERS = join(".terraform", "providers");

/**
 * What changes when somebody writes to a provider's files, or puts others in their place: the time of a file's last
 * change is set by the system alone. To read 700 MB for it takes a second, and Terraform does so for each command.
 */
export function providerFiles(folder: string): string {
  const lines: string[] = [];
  const look = (path: string, name: string): void => {
    const { dev, ino, size, mtimeNs, ctimeNs, mode } = statSync(path, { bigint: true });
    lines.push([name, dev, ino, size, mtimeNs, ctimeNs, mode].join(" "));
  };
  const walk = (path: string, name: string): void => {
    for (const entry of readdirSync(path).sort()) {
      const [file, inside] = [join(path, entry), `${name}/${entry}`];
      // A provider of a mirror or a cache is a link.
      if (statSync(file).isDirectory()) walk(file, inside);
      else look(file, inside);
    }
  };
  try {
    walk(join(folder, PROVIDERS), "");
  } catch (error) {
    // A stack without a provider has none.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return lines.join("\n");
}
