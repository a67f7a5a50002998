import { ExportError } from "../../../stacks/modules/export-error";
import { EnvironmentError } from "../../environment/problem";
import { AwsError } from "../../operations/aws/aws-error";
import { endProcess, StoppedError } from "../../operations/interruption";
import { OperationError } from "../../operations/operation-error";
import { ReviewError } from "../../review/review-error";
import { ProviderMirrorError } from "../../terraform/provider-mirror";
import { TerraformMissingError } from "../../terraform/terraform";

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

/** Whether an error's message is all a user needs; any other is a mistake of the program. */
export function isExpected(error: unknown): error is Error {
  return EXPECTED.some((kind) => error instanceof kind);
}
