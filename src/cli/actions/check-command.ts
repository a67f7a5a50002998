import { type Environment } from "../../environment/environment";
import { environmentNamed } from "../../environment/load";
import { environmentsFolder } from "../../environment/selection";
import { isSdkMissing, SDK_PACKAGES } from "../../operations/aws/sdk-packages";
import { type Locate } from "../../operations/checks/checks";
import { checkText, type CheckReport } from "../../operations/checks/report";
import { OperationError } from "../../operations/operation-error";
import { withoutRunSettings } from "../../terraform/clean-variables";
import { terraformEnvironment } from "../../terraform/terraform-environment";
import { message } from "../../text/message";
import { printJson, printPainted } from "./output";

export { SDK_PACKAGES };

const say = {
  sdkMissing: message<{ packages: readonly string[] }>(
    "sdk-missing",
    ({ packages }) =>
      "this command talks to AWS through its SDK, which is not installed here:\n" +
      `npm install --save-dev ${packages.join(" ")}`,
  ),
};

/**
 * Loads what talks to AWS: it takes a second, which other commands need not wait for.
 *
 * @throws OperationError if the SDK is not installed
 */
export async function withSdk<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    throw isSdkMissing(error as NodeJS.ErrnoException)
      ? new OperationError(say.sdkMissing({ packages: SDK_PACKAGES }))
      : error;
  }
}

/** The environment of a command, and the place of its parts in the file. */
export function environmentToCheck(name: string): { readonly environment: Environment; readonly locate: Locate } {
  const { environment, file, source } = environmentNamed(environmentsFolder(process.env), name);
  return { environment, locate: ({ path }) => ({ file, line: source.keyAt(path).line }) };
}

/** Variables of a Terraform that reads states. */
export function stateVariables(): Record<string, string | undefined> {
  return { ...withoutRunSettings(process.env), ...terraformEnvironment(process.env), TF_IN_AUTOMATION: "1" };
}

export function printChecks(report: CheckReport, json: boolean): void {
  if (json) {
    printJson(report);
    return;
  }
  const colour = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
  printPainted(checkText(report, colour));
}
