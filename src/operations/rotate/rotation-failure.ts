import { type Environment } from "../../environment/environment";
import { type AwsAccount } from "../aws/aws";
import { type AwsError } from "../aws/aws-error";
import { OperationError } from "../operation-error";
import { say, type Reached, type Step } from "./rotation-messages";

/** Where a run is when AWS gives no answer. */
export interface RotationPlace {
  readonly environment: Environment;
  readonly account: AwsAccount["account"];
  readonly secret: string;
  readonly directoryId: string | undefined;
  readonly step: Step;
  readonly reached: Reached;
}

/** What a run that cannot go on says: what failed and why, what has been reached, and how to continue. */
export function rotationFailure(error: AwsError, place: RotationPlace): OperationError {
  const { environment, secret, directoryId, step, reached } = place;
  return new OperationError(
    say.failed({
      environment: environment.name,
      secret,
      ...(directoryId === undefined ? {} : { directoryId }),
      step,
      reason: error.message,
      reached,
      cure: cureOf(error, place),
    }),
  );
}

/** AWS's names for too many calls. */
const THROTTLED = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestThrottled",
  "RequestLimitExceeded",
  "TooManyRequestsException",
]);

const OF_DIRECTORY: readonly Step[] = ["find-directory", "reset"];

function cureOf(error: AwsError, { environment, account, secret, directoryId, step }: RotationPlace): string {
  const { kind, code } = error;
  const { region } = environment;
  const directory = directoryId === undefined ? {} : { directoryId };
  const ofDirectory = OF_DIRECTORY.includes(step);
  if (!ofDirectory && isOfKey(error)) return say.key({ secret, region });
  if (THROTTLED.has(code)) return say.throttled();
  if (kind === "credentials") return say.signIn();
  if (kind === "unreachable") return say.network();
  if (kind === "denied") {
    return say.allow({ role: account.deployRoleArn, account: account.key, environment: environment.name });
  }
  if (code === "DirectoryUnavailableException") return say.inactive(directory);
  if (code === "UserDoesNotExistException") return say.noAdmin();
  if (ofDirectory && (kind === "missing" || code === "DirectoryDoesNotExistException")) {
    return say.gone(directory);
  }
  if (kind === "missing") return say.secretGone({ secret });
  if (code === "InvalidRequestException" && /delet/i.test(error.message)) return say.restore({ secret, region });
  return say.otherCause();
}

/** Secrets Manager has several names for a key that it cannot use, and one of them is that of a missing permission. */
function isOfKey({ code, message }: AwsError): boolean {
  return code === "EncryptionFailure" || code === "DecryptionFailure" || /^KMS|\bKMS\b/.test(`${code} ${message}`);
}
