import { formatPath, type Path, type Problem } from "./problem";
import { type YamlSource } from "./yaml-source";
import { message } from "../text/message";

const RULE = "no-secret";

/** Keys under which people put a secret; a secret's ARN is welcome. */
const SECRET_KEY = /pass(?:word|wd|phrase)|secret|token|credential|access_?key|private_?key/i;

type SecretKind = "access-key-id" | "private-key" | "url" | "setting";

/** Values that are a secret whatever key they stand under. */
export const SECRET_VALUES: readonly { readonly kind: SecretKind; readonly pattern: RegExp }[] = [
  { kind: "access-key-id", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { kind: "private-key", pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
  { kind: "url", pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i },
  { kind: "setting", pattern: /\b(?:password|passwd|pwd)\s*=\s*\S+/i },
];

const KINDS: Readonly<Record<SecretKind, string>> = {
  "access-key-id": "an AWS access key id",
  "private-key": "a private key",
  url: "a URL with a password",
  setting: "a password setting",
};

const say = {
  key: message(
    "no-secret/key",
    "a secret has no place in this file; remove the key, and give the directory's first password as " +
      "TF_VAR_directory_admin_password or by adminPasswordSecretArn (RDS makes the master user's password itself)",
  ),
  value: message<{ kind: SecretKind }>(
    "no-secret/value",
    ({ kind }) =>
      `the value looks like ${KINDS[kind]}, and a secret has no place in this file; remove it, and treat it as known ` +
      "to everyone who can read the file",
  ),
};

/** What to say of an unknown key that names a secret. */
export function secretKey(key: string): { rule: string; message: string } | undefined {
  return SECRET_KEY.test(key) ? { rule: RULE, message: say.key() } : undefined;
}

/** Values that look like a secret; they are never repeated in a message. */
export function secretProblems(source: YamlSource, value: unknown, path: Path = []): Problem[] {
  if (typeof value === "string") {
    const found = SECRET_VALUES.find((secret) => secret.pattern.test(value));
    if (!found) return [];
    return [
      {
        file: source.file,
        ...source.valueAt(path),
        path: formatPath(path),
        rule: RULE,
        severity: "error",
        message: say.value({ kind: found.kind }),
      },
    ];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    secretProblems(source, inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
