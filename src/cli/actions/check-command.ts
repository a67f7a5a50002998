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

/** What commands that talk to AWS need, and nobody who only synthesizes: together some 70 MB. */
export const SDK_PACKAGES = [
  "@aws-sdk/client-cloudwatch-logs",
  "@aws-sdk/client-directory-service",
  "@aws-sdk/client-ec2",
  "@aws-sdk/client-iam",
  "@aws-sdk/client-rds",
  "@aws-sdk/client-s3",
  "@aws-sdk/client-secrets-manager",
  "@aws-sdk/client-service-quotas",
  "@aws-sdk/client-sts",
  "@aws-sdk/credential-providers",
  "@smithy/node-http-handler",
  "pg",
];

/** Loads what talks to AWS: it takes a second, which other commands need not wait for. @throws OperationError where the SDK is not installed */
export async function withSdk<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (
      (code !== "MODULE_NOT_FOUND" && code !== "ERR_MODULE_NOT_FOUND") ||
      !SDK_PACKAGES.some((name) => message.includes(name))
    )
      throw error;
    throw new OperationError(
      `this command talks to AWS through its SDK, which is not installed here:\nnpm install --save-dev ${SDK_PACKAGES.join(" ")}`,
    );
  }
}

/** The environment a command is about, and where its parts stand in the file. */
export function environmentToCheck(name: string): { readonly environment: Environment; readonly locate: Locate } {
  const { environment, file } = environmentNamed(environmentsFolder(process.env), name);
  const source = new YamlSource(file, readFileSync(file, "utf8"));
  return { environment, locate: ({ path }) => ({ file, line: source.keyAt(path).line }) };
}

/** What Terraform reads states with. */
export function stateVariables(): Record<string, string | undefined> {
  return { ...withoutRunSettings(process.env), ...terraformEnvironment(process.env), TF_IN_AUTOMATION: "1" };
}

export function printChecks(report: CheckReport, json: boolean): void {
  const colour = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : checkText(report, colour));
}
