import { isAbsolute, relative } from "node:path";
import { shellWord } from "../shell";
import { type StateVersion } from "./state-objects";

/** Folders are named as near as the working directory allows. */
function chdir(folder: string): string {
  const near = relative(process.cwd(), folder);
  return shellWord(`-chdir=${near === "" || near.startsWith("..") || isAbsolute(near) ? folder : near}`);
}

/** The lines that `recover` prints. */
export const lines = {
  unlock: (folder: string, id: string) => `terraform ${chdir(folder)} force-unlock ${shellWord(id)}`,
  push: (folder: string, file: string) => `terraform ${chdir(folder)} state push ${shellWord(file)}`,
  import: (folder: string, address: string, id: string) =>
    `terraform ${chdir(folder)} import ${shellWord(address)} ${shellWord(id)}`,
  untaint: (folder: string, address: string) => `terraform ${chdir(folder)} untaint ${shellWord(address)}`,
  remove: (file: string) => `rm ${shellWord(file)}`,
  /** Copies an earlier version over what is there now; the bucket keeps all of them. */
  restore: ({ bucket, key, version }: StateVersion) =>
    `aws s3api copy-object --bucket ${shellWord(bucket)} --key ${shellWord(key)} ` +
    `--copy-source ${shellWord(`${bucket}/${key}?versionId=${version}`)}`,
  deleteDirectory: (id: string, region: string) =>
    `aws ds delete-directory --directory-id ${shellWord(id)} --region ${region}`,
  deletePeering: (id: string, region: string) =>
    `aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id ${shellWord(id)} --region ${region}`,
};
