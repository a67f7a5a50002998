import { attributeChanges, collectSecrets } from "../../src/review/difference";
import { isSecretName, Secrets } from "../../src/review/masking";
import { type AttributeChange } from "../../src/review/model";
import { type ChangeJson } from "../../src/review/plan-json";

const changesOf = (change: Omit<ChangeJson, "actions">): AttributeChange[] => {
  const secrets = new Secrets();
  const whole = { actions: ["update"], ...change };
  collectSecrets(whole, secrets);
  return attributeChanges(whole, secrets);
};
const value = (content: unknown): object => ({ kind: "value", value: content });

/** A change, and what is shown of it: before and after by path. */
const cases: readonly (readonly [
  name: string,
  change: Omit<ChangeJson, "actions">,
  seen: Record<string, readonly [object, object]>,
])[] = [
  [
    "single values",
    { before: { a: 1, b: "x", c: true }, after: { a: 2, b: "x", c: false } },
    { a: [value(1), value(2)], c: [value(true), value(false)] },
  ],
  [
    "what is added and removed",
    { before: { a: "x" }, after: { b: "y" } },
    { a: [value("x"), { kind: "absent" }], b: [{ kind: "absent" }, value("y")] },
  ],
  [
    "maps, by key",
    { before: { tags: { Name: "a", "odd key": "1" } }, after: { tags: { Name: "b", "odd key": "2" } } },
    { "tags.Name": [value("a"), value("b")], 'tags["odd key"]': [value("1"), value("2")] },
  ],
  [
    "lists of values, as a whole",
    { before: { ids: ["a", "b"] }, after: { ids: ["a", "c"] } },
    { ids: [value(["a", "b"]), value(["a", "c"])] },
  ],
  [
    "blocks with names, by name",
    {
      before: {
        parameter: [
          { name: "a", value: "1" },
          { name: "b", value: "1" },
        ],
      },
      after: {
        parameter: [
          { name: "b", value: "2" },
          { name: "c", value: "1" },
        ],
      },
    },
    {
      "parameter.a": [value({ name: "a", value: "1" }), { kind: "absent" }],
      "parameter.b.value": [value("1"), value("2")],
      "parameter.c": [{ kind: "absent" }, value({ name: "c", value: "1" })],
    },
  ],
  [
    "blocks without names, in any order",
    { before: { rule: [{ port: 1 }, { port: 2 }] }, after: { rule: [{ port: 2 }, { port: 3 }, { port: 4 }] } },
    {
      "rule[0]": [value({ port: 1 }), { kind: "absent" }],
      "rule[1]": [{ kind: "absent" }, value({ port: 3 })],
      "rule[2]": [{ kind: "absent" }, value({ port: 4 })],
    },
  ],
  [
    "documents in strings, by their content",
    {
      before: { policy: '{"Version":"2012-10-17","Statement":[{"Action":"a"}]}' },
      after: { policy: '{ "Statement": [ { "Action": "b" } ], "Version": "2012-10-17" }' },
    },
    { "policy.Statement[0].Action": [value("a"), value("b")] },
  ],
  [
    "a document that is only formatted differently",
    { before: { policy: '{"a":1}' }, after: { policy: '{ "a": 1 }' } },
    {},
  ],
  [
    "what is known after apply",
    { before: { id: "x" }, after: {}, after_unknown: { id: true, arn: true } },
    { id: [value("x"), { kind: "unknown" }], arn: [{ kind: "absent" }, { kind: "unknown" }] },
  ],
  [
    "a list of which one is not known",
    { before: null, after: { ids: ["a", null] }, after_unknown: { ids: [false, true] } },
    { ids: [{ kind: "absent" }, value(["a", "(known after apply)"])] },
  ],
  [
    "marked secrets",
    {
      before: { x: "one-secret" },
      after: { x: "other-secret" },
      before_sensitive: { x: true },
      after_sensitive: { x: true },
    },
    { x: [{ kind: "sensitive" }, { kind: "sensitive" }] },
  ],
  [
    "secrets that the schema does not mark",
    {
      before: { trust_password: "one-secret", client_secret: null },
      after: { trust_password: "other-secret", client_secret: "third" },
    },
    {
      trust_password: [{ kind: "sensitive" }, { kind: "sensitive" }],
      client_secret: [{ kind: "absent" }, { kind: "sensitive" }],
    },
  ],
  [
    "secrets in maps",
    { before: null, after: { variables: { DB_PASSWORD: "one-secret", apiToken: "two-secret", PORT: "1" } } },
    {
      "variables.DB_PASSWORD": [{ kind: "absent" }, { kind: "sensitive" }],
      "variables.PORT": [{ kind: "absent" }, value("1")],
      "variables.apiToken": [{ kind: "absent" }, { kind: "sensitive" }],
    },
  ],
  [
    "secrets in documents",
    { before: null, after: { definition: '{"env":[{"password":"one-secret","user":"u"}]}' } },
    { definition: [{ kind: "absent" }, value('{"env":[{"password":"(sensitive value)","user":"u"}]}')] },
  ],
  [
    "a secret that occurs elsewhere too",
    {
      before: { password: "one-secret" },
      after: { password: "one-secret", url: "x://one-secret/", exact: "one-secret" },
    },
    {
      exact: [{ kind: "absent" }, value("(sensitive value)")],
      url: [{ kind: "absent" }, value("x://(sensitive value)/")],
    },
  ],
  [
    "a plain string that becomes a secret",
    { before: { a: "was-plain-text" }, after: {}, after_unknown: { a: true }, after_sensitive: { a: true } },
    { a: [{ kind: "sensitive" }, { kind: "unknown" }] },
  ],
  [
    "pairs of a name and a value",
    {
      before: {
        variable: [
          { name: "DB_PASSWORD", value: "one-secret" },
          { name: "HOST", value: "a" },
        ],
      },
      after: {
        variable: [
          { name: "DB_PASSWORD", value: "two-secret" },
          { name: "HOST", value: "b" },
        ],
      },
    },
    {
      "variable.DB_PASSWORD.value": [{ kind: "sensitive" }, { kind: "sensitive" }],
      "variable.HOST.value": [value("a"), value("b")],
    },
  ],
  [
    "such pairs in documents",
    { before: null, after: { definitions: '[{"environment":[{"name":"API_TOKEN","value":"one-secret"}]}]' } },
    {
      definitions: [{ kind: "absent" }, value('[{"environment":[{"name":"API_TOKEN","value":"(sensitive value)"}]}]')],
    },
  ],
  [
    "what is inside of a secret",
    { before: null, after: { credentials: { admin: "one-secret", secret_arn: "arn:x" } } },
    {
      "credentials.admin": [{ kind: "absent" }, { kind: "sensitive" }],
      "credentials.secret_arn": [{ kind: "absent" }, value("arn:x")],
    },
  ],
  [
    "settings in a script, and URLs",
    { before: null, after: { user_data: "export PGPASSWORD=one-secret", url: "redis://:one-secret@host/" } },
    {
      url: [{ kind: "absent" }, value("(sensitive value)")],
      user_data: [{ kind: "absent" }, value("(sensitive value)")],
    },
  ],
  [
    "keys that are a secret",
    { before: { password: "plain-hidden" }, after: { password: "plain-hidden", map: { "plain-hidden": "x" } } },
    { 'map["(sensitive value)"]': [{ kind: "absent" }, value("x")] },
  ],
  [
    "private keys and access keys",
    { before: null, after: { a: "-----BEGIN RSA PRIVATE KEY-----", b: "AKIAABCDEFGHIJKLMNOP" } },
    { a: [{ kind: "absent" }, value("(sensitive value)")], b: [{ kind: "absent" }, value("(sensitive value)")] },
  ],
  [
    "names about a secret",
    {
      before: null,
      after: {
        secret_arn: "arn:x",
        master_user_secret: [{ secret_status: "active" }],
        manage_master_user_password: true,
      },
    },
    {
      manage_master_user_password: [{ kind: "absent" }, value(true)],
      "master_user_secret[0].secret_status": [{ kind: "absent" }, value("active")],
      secret_arn: [{ kind: "absent" }, value("arn:x")],
    },
  ],
];

test.each(cases)("%s", (_name, change, seen) => {
  expect(Object.fromEntries(changesOf(change).map(({ path, before, after }) => [path, [before, after]]))).toEqual(seen);
});

test("what forces a replacement, at any depth", () => {
  const changed = changesOf({
    before: { name: "a", vpc: [{ id: "1", zone: "x" }] },
    after: { name: "b", vpc: [{ id: "2", zone: "y" }] },
    replace_paths: [["vpc", 0, "id"]],
  });
  expect(changed.map(({ path, forcesReplacement }) => [path, forcesReplacement])).toEqual([
    ["name", false],
    ["vpc[0].id", true],
    ["vpc[0].zone", false],
  ]);
});

test("a block that is identified by its name forces a replacement by its index", () => {
  const changed = changesOf({
    before: {
      b: [
        { name: "x", v: "1" },
        { name: "y", v: "1" },
      ],
    },
    after: {
      b: [
        { name: "x", v: "1" },
        { name: "y", v: "2" },
      ],
    },
    replace_paths: [["b", 1, "v"]],
  });
  expect(changed.map(({ path, forcesReplacement }) => [path, forcesReplacement])).toEqual([["b.y.v", true]]);
});

test("names of secrets, in any spelling", () => {
  const names = [
    "password",
    "masterPassword",
    "MASTER_PASSWORD",
    "auth-token",
    "secret_string",
    "apiKey",
    "private_key_pem",
    "password_wo",
    "trust_password",
    "PGPASSWORD",
    "DB_PASS",
    "passwords",
    "tokens",
    "api_keys",
    "password1",
    "dbpassword",
  ];
  expect(names.filter((name) => !isSecretName(name))).toEqual([]);
  const others = [
    "secret_arn",
    "password_wo_version",
    "master_user_secret_kms_key_id",
    "kms_key_id",
    "name",
    "keys",
    "token_type",
    "password_length",
  ];
  expect(others.filter(isSecretName)).toEqual([]);
});
