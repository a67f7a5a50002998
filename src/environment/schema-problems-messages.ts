import { message } from "../text/message";
import { list, plural, quote } from "../text/words";

/** Names for the types of values, by the schema's own. */
const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  number: "a number",
  object: "a map",
  record: "a map",
  string: "a text",
};

function kindName(kind: string): string {
  return KINDS[kind] ?? kind;
}

/** What the schema's problems say. Each `example` is a value as it would stand in the file. */
export const say = {
  unknownKey: message<{ key: string; parent: string; near?: string | undefined; known: readonly string[] }>(
    "unknown-key",
    ({ key, parent, near, known }) => {
      const hint = near === undefined ? "" : `did you mean ${near}? `;
      const place = parent === "" ? "the environment file" : parent;
      return `${quote(key)} is not a key of ${place}; ${hint}write one of ${known.join(", ")}`;
    },
  ),
  iamAuthentication: message(
    "kerberos-excludes-iam-authentication/key",
    "RDS for PostgreSQL does not offer IAM database authentication together with Kerberos; remove the key, " +
      "it is always off",
  ),
  required: message<{ key: string | number; example: string }>(
    "required",
    ({ key, example }) => `the key is missing; write for example ${key}: ${example}`,
  ),
  type: {
    empty: message<{ example: string }>(
      "type/empty",
      ({ example }) => `the value is empty; write ${example}, or leave the key out where it is optional`,
    ),
    unquoted: message<{ written: string; kind: "boolean" | "number" }>(
      "type/unquoted",
      ({ written, kind }) =>
        `YAML reads ${written} as a ${kind}, and a text is needed; write ${quote(written)} in quotes`,
    ),
    notFinite: message<{ written: string; example: string }>(
      "type/not-finite",
      ({ written, example }) => `YAML reads ${written} as no finite number; write for example ${example}`,
    ),
    yaml11Word: message<{ written: string; value: boolean }>(
      "type/yaml-1.1-word",
      ({ written, value }) => `YAML 1.2 reads ${written} as a text, and true or false is needed; write ${value}`,
    ),
    yaml11Number: message<{ written: string; value: string }>(
      "type/yaml-1.1-number",
      ({ written, value }) => `YAML 1.2 reads ${written} as a text, and a number is needed; write ${value}`,
    ),
    other: message<{ expected: string; found: string; example: string }>(
      "type/other",
      ({ expected, found, example }) =>
        `${kindName(expected)} is needed, not ${kindName(found)}; write for example ${example}`,
    ),
  },
  oneOf: message<{ value: unknown; options: readonly string[] }>(
    "one-of",
    ({ value, options }) => `${quote(value)} is not offered; write ${list(options, "or")}`,
  ),
  listLength: {
    short: message<{ minimum: number; example: string }>(
      "list-length/short",
      ({ minimum, example }) => `the list is empty; write at least ${plural(minimum, "item")}, for example ${example}`,
    ),
    long: message<{ maximum: number }>(
      "list-length/long",
      ({ maximum }) => `the list is too long; write at most ${plural(maximum, "item")}`,
    ),
  },
  value: message<{ reason: string; example: string }>(
    "value",
    ({ reason, example }) => `${reason}; write for example ${example}`,
  ),
};
