/** What is left of an object when all its keys have been taken out of it. */
type NoKeys = Readonly<Record<string, never>>;

/**
 * Takes what is left of a part of the environment file when all that is used has been taken out of it. A key of the
 * file that nothing reads is then a type error:
 *
 * ```ts
 * const { cidrBlock, availabilityZones, ...rest } = create;
 * everyKeyIsRead(rest);
 * ```
 */
export const everyKeyIsRead: (rest: NoKeys) => void = () => undefined;
