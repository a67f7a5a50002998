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
  /** AWS deletes a key only after a while, in which that can be undone. */
  deleteKey: (id: string, region: string) =>
    `aws kms schedule-key-deletion --key-id ${shellWord(id)} --pending-window-in-days 30 --region ${region}`,
  deleteRouteTable: (id: string, region: string) =>
    `aws ec2 delete-route-table --route-table-id ${shellWord(id)} --region ${region}`,
  deleteVpc: (id: string, region: string) => `aws ec2 delete-vpc --vpc-id ${shellWord(id)} --region ${region}`,
  deletePeering: (id: string, region: string) =>
    `aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id ${shellWord(id)} --region ${region}`,
};
