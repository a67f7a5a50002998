import { isAbsolute, relative, resolve } from "node:path";
import { shellWord } from "../shell";

/** Folders are named as near as the working directory allows. */
function chdir(folder: string): string {
  const near = relative(process.cwd(), folder);
  return shellWord(`-chdir=${near === "" || near.startsWith("..") || isAbsolute(near) ? folder : near}`);
}

function run(terraform: string, folder: string, ...args: readonly string[]): string {
  return [shellWord(terraform), chdir(folder), ...args.map(shellWord)].join(" ");
}

/** The lines that `recover` prints. */
export const lines = {
  unlock: (terraform: string, folder: string, id: string) => run(terraform, folder, "force-unlock", id),
  /** Saves a state and removes its file: apply refuses to run while the file is there. */
  push: (terraform: string, folder: string, file: string) =>
    `${run(terraform, folder, "state", "push", resolve(file))} && ${lines.remove(file)}`,
  import: (terraform: string, folder: string, address: string, id: string) =>
    run(terraform, folder, "import", address, id),
  untaint: (terraform: string, folder: string, address: string) => run(terraform, folder, "untaint", address),
  remove: (file: string) => `rm ${shellWord(file)}`,
  deleteDirectory: (id: string, region: string) =>
    `aws ds delete-directory --directory-id ${shellWord(id)} --region ${region}`,
  deletePeering: (id: string, region: string) =>
    `aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id ${shellWord(id)} --region ${region}`,
};
