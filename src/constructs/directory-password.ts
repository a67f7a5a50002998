import { conditional, Fn, Op, type TerraformResourceLifecycle } from "cdktf";
import { message } from "../text/message";

type Precondition = NonNullable<TerraformResourceLifecycle["precondition"]>[number];

/** What AWS Managed Microsoft AD asks of the Admin user's password, in words. */
export const DIRECTORY_PASSWORD_POLICY =
  "8 to 64 characters from at least three of lower case, upper case, digits and other characters, " +
  "without the word admin";

const say = {
  admin: message(
    "directory-password/admin",
    `The password of the directory's Admin must have ${DIRECTORY_PASSWORD_POLICY}.`,
  ),
  trust: message<{ domainName: string }>(
    "directory-password/trust",
    ({ domainName }) => `The password of the trust to ${domainName} must have 1 to 128 characters.`,
  ),
};

// CDKTF loses the number 0 in an expression, so it is written as a string.
const CLASSES = ["[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9\\\\s]"];

/**
 * The password policy as a precondition, so that a weak password is refused before anything is made. A validation of
 * the variable would be nearer, but Terraform prints the value there, sensitive or not.
 *
 * @see https://docs.aws.amazon.com/directoryservice/latest/devguide/API_CreateMicrosoftAD.html
 */
export function directoryPasswordPrecondition(password: string): Precondition {
  const length = Fn.lengthOf(password);
  const classes = CLASSES.map((set) => conditional(Op.gte(Fn.lengthOf(Fn.regexall(set, password)), 1), 1, "0"));
  const enoughClasses = Op.gte(Fn.sum(classes), 3);
  const withoutAdmin = Op.not(Fn.strcontains(Fn.lower(password), "admin"));
  return {
    condition: Op.and(Op.and(Op.gte(length, 8), Op.lte(length, 64)), Op.and(enoughClasses, withoutAdmin)),
    errorMessage: say.admin(),
  };
}

/** What AWS asks of the password of a trust. */
export function trustPasswordPrecondition(password: string, domainName: string): Precondition {
  const length = Fn.lengthOf(password);
  return {
    condition: Op.and(Op.gte(length, 1), Op.lte(length, 128)),
    errorMessage: say.trust({ domainName }),
  };
}
