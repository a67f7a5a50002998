/** A text as one word of a POSIX shell, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

/** The command that runs Terraform in a folder; without one, in the folder of the reader's shell. */
export function terraformIn(folder: string | null, ...args: readonly string[]): string {
  return ["terraform", ...(folder === null ? [] : [`-chdir=${folder}`]), ...args].map(shellWord).join(" ");
}
