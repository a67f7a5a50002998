import { readFileSync } from "node:fs";
import { type Environment } from "../../environment/environment";
import { environmentNamed } from "../../environment/load";
import { environmentsFolder } from "../../environment/selection";
import { YamlSource } from "../../environment/yaml-source";
import { type Locate } from "../../operations/checks/checks";
import { checkText, type CheckReport } from "../../operations/checks/report";
import { OperationError } from "../../operations/operation-error";
import { withoutRunSettings } from "../../terraform/clean-variables";
import { terraformEnvironment } from "../../terraform/terraform-environment";
import { message } from "../../text/message";
import { printJson } from "./output";

const say = {
  sdkMissing: message<{ packages: readonly string[] }>(
    "sdk-missing",
    ({ packages }) =>
      "this command talks to AWS through its SDK, which is not installed here:\n" +
      `npm install --save-dev ${packages.join(" ")}`,
  ),
};

/** What commands need that talk to AWS, but not those that only synthesize: together some 70 MB. */
export const SDK_PACKAGES = [
  "@aws-sdk/client-cloudwatch-logs",
  "@aws-sdk/client-directory-service",
  "@aws-sdk/client-ec2",
  "@aws-sdk/client-iam",
  "@aws-sdk/client-kms",
  "@aws-sdk/client-rds",
  "@aws-sdk/client-s3",
  "@aws-sdk/client-secrets-manager",
  "@aws-sdk/client-service-quotas",
  "@aws-sdk/client-sts",
  "@aws-sdk/credential-providers",
  "@smithy/node-http-handler",
  "pg",
];

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

export function isSdkMissing({ code, message: text }: NodeJS.ErrnoException): boolean {
  if (code !== "MODULE_NOT_FOUND" && code !== "ERR_MODULE_NOT_FOUND") return false;
  return SDK_PACKAGES.some((name) => text.includes(name));
}

/** The environment of a command, and the place of its parts in the file. */
export function environmentToCheck(name: string): { readonly environment: Environment; readonly locate: Locate } {
  const { environment, file } = environmentNamed(environmentsFolder(process.env), name);
  const source = new YamlSource(file, readFileSync(file, "utf8"));
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
  process.stdout.write(checkText(report, colour));
}
