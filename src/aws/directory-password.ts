/**
 * What AWS Managed Microsoft AD asks of the Admin user's password, as conditions in Terraform's language on the value
 * `var.<name>`; they run before anything is created. Re-stated from AWS's pattern: Go's regular expressions have no
 * look-ahead.
 *
 * @see https://docs.aws.amazon.com/directoryservice/latest/devguide/API_CreateMicrosoftAD.html
 */
export function directoryPasswordCondition(variable: string): string {
  const value = `var.${variable}`;
  const classes = ["[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9\\\\s]"].map((set) => `length(regexall("${set}", ${value})) > 0 ? 1 : 0`);
  return [
    `length(${value}) >= 8`,
    `length(${value}) <= 64`,
    `!strcontains(lower(${value}), "admin")`,
    `sum([${classes.join(", ")}]) >= 3`,
  ].join(" && ");
}

/** The same in words, for people. */
export const DIRECTORY_PASSWORD_POLICY =
  "8 to 64 characters from at least three of lower case, upper case, digits and other characters, without the word admin";
