import { isAbsolute, relative } from "node:path";

/** A text as one word of a POSIX shell, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

/** The command that runs Terraform in a folder; without one, in the folder of the reader's shell. */
export function terraformIn(folder: string | null, ...args: readonly string[]): string {
  return ["terraform", ...(folder === null ? [] : [`-chdir=${folder}`]), ...args].map(shellWord).join(" ");
}

/** A folder as a user types it here: relative if it is below the working directory. */
export function nearPath(folder: string): string {
  const near = relative(process.cwd(), folder);
  return near === "" || near.startsWith("..") || isAbsolute(near) ? folder : near;
}

/** The command that runs the user's own Terraform in a folder, which is named as it is typed here. */
export function terraformNear(binary: string, folder: string, ...args: readonly string[]): string {
  return [binary, `-chdir=${nearPath(folder)}`, ...args].map(shellWord).join(" ");
}
