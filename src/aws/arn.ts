/** The parts of an Amazon Resource Name. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty for a global service such as IAM. */
  readonly region: string;
  /** Empty for a resource without an account, such as an S3 bucket. */
  readonly accountId: string;
  readonly resource: string;
}

/**
 * Takes an ARN apart, or returns `undefined` for a string that is not one.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:(aws(?:-[a-z]+)*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws)?:(\S+)$/.exec(text);
  if (!match) return undefined;
  const [, partition = "", service = "", region = "", accountId = "", resource = ""] = match;
  return { partition, service, region, accountId, resource };
}

/** Puts an ARN together; leave out `region` or `accountId` if the service has none. */
export function formatArn(parts: Partial<Arn> & Pick<Arn, "partition" | "service" | "resource">): string {
  return `arn:${parts.partition}:${parts.service}:${parts.region ?? ""}:${parts.accountId ?? ""}:${parts.resource}`;
}
