import { message } from "../../text/message";

/** Why an AWS call gave no answer, in the user's terms. */
export type AwsErrorKind = "denied" | "credentials" | "unreachable" | "region-disabled" | "missing" | "other";

/** An AWS call that failed. The SDK's own error is not kept: it may hold headers of the request. */
export class AwsError extends Error {
  public constructor(
    public readonly kind: AwsErrorKind,
    /** AWS's name for the error. */
    public readonly code: string,
    reason: string,
  ) {
    super(reason);
    this.name = "AwsError";
  }
}

const say = {
  status: message<{ answer: number | string }>("aws/status", ({ answer }) => `AWS answers ${answer}`),
  notReached: message<{ code: string }>("aws/not-reached", ({ code }) => `AWS is not reached from here (${code})`),
  other: message<{ code: string; reason: string }>("aws/other", ({ code, reason }) => `AWS answers ${code}: ${reason}`),
};

/** Names that AWS, the SDK and Node.js give errors: each as a whole. */
const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "UnauthorizedOperation",
  "Client.UnauthorizedOperation",
  "NotAuthorized",
  "AuthorizationError",
  "Forbidden",
  "403",
]);
const CREDENTIALS = new Set([
  "CredentialsProviderError",
  "ProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "InvalidAccessKeyId",
  "UnrecognizedClientException",
  "AuthFailure",
  "SignatureDoesNotMatch",
  "InvalidIdentityToken",
  "TokenRefreshRequired",
  "RequestExpired",
]);
const UNREACHABLE = new Set([
  "TimeoutError",
  "RequestTimeout",
  "NetworkingError",
  "ENOTFOUND",
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "CERT_HAS_EXPIRED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);
/** How the names of errors end that say that something does not exist. */
const MISSING = [
  "NotFound",
  "NotFoundFault",
  "NoSuchEntity",
  "NoSuchEntityException",
  "NoSuchBucket",
  "NoSuchKey",
  "DoesNotExist",
  "EntityDoesNotExistException",
  "ResourceNotFoundException",
  "NoSuchResourceException",
  "404",
];

/** What the SDK throws, as an error of ours; other errors are mistakes of the program and stay what they are. */
export function awsError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof AwsError || error.name === "AbortError") return error;
  const fields = error as Error & {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const code = typeof fields.code === "string" ? fields.code : error.name;
  // The answer to a HEAD request has no body: there is only the status.
  const status = fields.$metadata?.httpStatusCode;
  const names = [error.name, code, ...(status === 403 || status === 404 ? [String(status)] : [])];
  const isOneOf = (set: ReadonlySet<string>): boolean => names.some((name) => set.has(name));
  // The SDK has no message either, or invents one.
  const hasReason = error.message !== "" && !error.message.startsWith("Unknown");
  const reason = hasReason ? error.message : say.status({ answer: status ?? code });
  if (names.includes("RegionDisabledException")) return new AwsError("region-disabled", code, reason);
  if (isOneOf(CREDENTIALS)) return new AwsError("credentials", code, reason);
  if (isOneOf(DENIED)) return new AwsError("denied", code, reason);
  if (isOneOf(UNREACHABLE)) return new AwsError("unreachable", code, say.notReached({ code }));
  if (names.some((name) => MISSING.some((end) => name.endsWith(end)))) return new AwsError("missing", code, reason);
  if (fields.$metadata === undefined && typeof fields.code !== "string") return error;
  return new AwsError("other", code, say.other({ code, reason: error.message }));
}

export function isMissing(error: unknown): boolean {
  return error instanceof AwsError && error.kind === "missing";
}
