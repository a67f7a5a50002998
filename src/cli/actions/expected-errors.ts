import { ExportError } from "../../../stacks/modules/export-error";
import { EnvironmentError } from "../../environment/problem";
import { AwsError } from "../../operations/aws/aws-error";
import { endProcess, StoppedError } from "../../operations/interruption";
import { OperationError } from "../../operations/operation-error";
import { ReviewError } from "../../review/review-error";
import { ProviderMirrorError } from "../../terraform/provider-mirror";
import { TerraformMissingError } from "../../terraform/terraform";
import { manyLines } from "../../text/safe-text";
import { systemErrorText } from "../../text/system-error";

export { endProcess, StoppedError };

const EXPECTED = [
  AwsError,
  EnvironmentError,
  ExportError,
  OperationError,
  ProviderMirrorError,
  ReviewError,
  StoppedError,
  TerraformMissingError,
];

/** All that a user needs of an error; nothing for one that is a mistake of the program. */
export function explanation(error: unknown): string | undefined {
  const isOurs = EXPECTED.some((kind) => error instanceof kind);
  return isOurs && error instanceof Error ? manyLines(error.message) : systemErrorText(error);
}
