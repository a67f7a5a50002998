import { join } from "node:path";
import { WORK_FOLDER } from "../../terraform/terraform-environment";

/** Where stacks are applied from: by cdktf, by `plan`, by `apply`, and what the user names. */
export function outputFolders(name: string, given: readonly string[] = []): string[] {
  const usual = [
    process.env["CDKTF_OUTDIR"] ?? "cdktf.out",
    join(WORK_FOLDER, "plans", name),
    join(WORK_FOLDER, "runs", name),
  ];
  return [...new Set([...given, ...usual])];
}
