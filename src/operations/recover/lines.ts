import { resolve } from "node:path";
import { shellWord, terraformNear } from "../../text/shell";

/** The lines that `recover` prints. */
export const lines = {
  unlock: (terraform: string, folder: string, id: string) => terraformNear(terraform, folder, "force-unlock", id),
  /** Saves a state and removes its file: apply refuses to run while the file is there. */
  push: (terraform: string, folder: string, file: string) =>
    `${terraformNear(terraform, folder, "state", "push", resolve(file))} && ${lines.remove(file)}`,
  import: (terraform: string, folder: string, address: string, id: string) =>
    terraformNear(terraform, folder, "import", address, id),
  untaint: (terraform: string, folder: string, address: string) => terraformNear(terraform, folder, "untaint", address),
  remove: (file: string) => `rm ${shellWord(file)}`,
  deleteDirectory: (id: string, region: string) =>
    `aws ds delete-directory --directory-id ${shellWord(id)} --region ${region}`,
  deletePeering: (id: string, region: string) =>
    `aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id ${shellWord(id)} --region ${region}`,
};
