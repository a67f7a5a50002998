import { checkReport } from "../../operations/checks/report";
import { interruptible } from "../../operations/interruption";
import { Published } from "../../operations/published";
import { environmentToCheck, printChecks, stateVariables, withSdk } from "./check-command";

export async function preflight(name: string, options: { readonly json?: boolean }): Promise<number> {
  const { Aws } = await withSdk(() => import("../../operations/aws/aws.js"));
  const { preflightEnvironment } = await import("../../operations/preflight/preflight-environment.js");
  const { environment, locate } = environmentToCheck(name);
  const results = await interruptible((signal) =>
    preflightEnvironment(environment, {
      aws: new Aws(environment, signal),
      published: new Published(environment, stateVariables(), signal),
      locate,
    }),
  );
  const report = checkReport("preflight", environment.name, results);
  printChecks(report, options.json ?? false);
  return report.exitCode;
}
