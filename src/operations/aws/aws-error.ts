/** Why an AWS call gave no answer, in the user's terms. */
export type AwsErrorKind = "denied" | "credentials" | "unreachable" | "region-disabled" | "missing" | "other";

/** An AWS call that failed. The SDK's own error is not kept: it may hold headers of the request. */
export class AwsError extends Error {
  public constructor(
    public readonly kind: AwsErrorKind,
    /** AWS's name for the error. */
    public readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "AwsError";
  }
}

const DENIED =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|Client\.UnauthorizedOperation|NotAuthorized|AuthorizationError|Forbidden|403)$/;
const CREDENTIALS =
  /^(CredentialsProviderError|ProviderError|ExpiredToken|ExpiredTokenException|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClientException|AuthFailure|SignatureDoesNotMatch|InvalidIdentityToken|TokenRefreshRequired|RequestExpired)$/;
const UNREACHABLE =
  /^(TimeoutError|RequestTimeout|NetworkingError|ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|CERT_HAS_EXPIRED|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/;
const MISSING =
  /(NotFound|NotFoundFault|NoSuchEntity|NoSuchEntityException|NoSuchBucket|NoSuchKey|DoesNotExist|EntityDoesNotExistException|ResourceNotFoundException|NoSuchResourceException|404)$/;

/** What the SDK throws, as an error of ours; other errors are mistakes of the program and stay what they are. */
export function awsError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof AwsError || error.name === "AbortError") return error;
  const fields = error as Error & {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const code = typeof fields.code === "string" ? fields.code : error.name;
  // A HEAD request has no body, so only the status tells.
  const status = fields.$metadata?.httpStatusCode;
  const names = [error.name, code, ...(status === 403 || status === 404 ? [String(status)] : [])];
  const is = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  // Nor has it words of its own.
  const said =
    error.message === "" || error.message.startsWith("Unknown") ? `AWS answers ${status ?? code}` : error.message;
  if (names.includes("RegionDisabledException")) return new AwsError("region-disabled", code, said);
  if (is(CREDENTIALS)) return new AwsError("credentials", code, said);
  if (is(DENIED)) return new AwsError("denied", code, said);
  if (is(UNREACHABLE)) return new AwsError("unreachable", code, `AWS is not reached from here (${code})`);
  if (is(MISSING)) return new AwsError("missing", code, said);
  return fields.$metadata === undefined && typeof fields.code !== "string"
    ? error
    : new AwsError("other", code, `AWS answers ${code}: ${error.message}`);
}

export function isMissing(error: unknown): boolean {
  return error instanceof AwsError && error.kind === "missing";
}
