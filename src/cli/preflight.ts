import { type Command } from "commander";
import { checkReport } from "../operations/checks/report";
import { interruptible } from "../operations/interruption";
import { Published } from "../operations/published";
import { CHECK_EXIT_CODES, environmentToCheck, printChecks, stateVariables, withSdk } from "./check-command";

export function registerPreflight(program: Command, end: (code: number) => void): void {
  program
    .command("preflight")
    .description("Before the first apply: look whether credentials, state buckets, VPCs, quotas, versions and classes are as the environment needs them.")
    .argument("<environment>", "name of the environment")
    .option("--json", "print JSON")
    .addHelpText("after", `\nReads only, with each account's role. ${CHECK_EXIT_CODES}`)
    .action(async (name: string, options: { readonly json?: boolean }) => {
      const { Aws } = await withSdk(() => import("../operations/aws/aws.js"));
      const { preflightEnvironment } = await import("../operations/preflight/preflight-environment.js");
      const { environment, locate } = environmentToCheck(name);
      const results = await interruptible((signal) => preflightEnvironment(environment, { aws: new Aws(environment, signal), published: new Published(environment, stateVariables(), signal), locate }));
      const report = checkReport("preflight", environment.name, results);
      printChecks(report, options.json ?? false);
      end(report.exitCode);
    });
}
