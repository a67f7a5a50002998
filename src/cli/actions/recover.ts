import { resolve } from "node:path";
import { environmentNamed } from "../../environment/load";
import { environmentsFolder } from "../../environment/selection";
import { interruptible, sayWaiting } from "../../operations/interruption";
import { recoveryText } from "../../operations/recover/recovery";
import { shellWord } from "../../operations/shell";
import { WORK_FOLDER } from "../../terraform/terraform-environment";
import { withSdk } from "./check-command";
import { outputFolders } from "./output-folders";
import { printJson, printNote } from "./output";
import { terraformVariables } from "./terraform-variables";

export interface RecoverCommandOptions {
  readonly json?: boolean;
  readonly output?: string[];
  readonly parallelism: number;
}

export async function recover(name: string, options: RecoverCommandOptions): Promise<number> {
  const { Aws } = await withSdk(() => import("../../operations/aws/aws.js"));
  const { recoverEnvironment } = await import("../../operations/recover/recover-environment.js");
  const { environment } = environmentNamed(environmentsFolder(process.env), name);
  const result = await interruptible(
    (signal) =>
      recoverEnvironment(environment, {
        aws: new Aws(environment, signal),
        appFolder: process.cwd(),
        folder: resolve(WORK_FOLDER, "recover", name),
        outputs: outputFolders(name, options.output ?? []),
        variables: terraformVariables(name, options.parallelism),
        parallelism: options.parallelism,
        progress: printNote,
        signal,
      }),
    { onSignal: sayWaiting },
  );
  if (options.json) printJson(result);
  else process.stdout.write(recoveryText(result, `npx rds-kerberos apply ${shellWord(name)}`));
  return result.exitCode;
}
