/** A command that has to fail. `FILE` stands for the file that was changed. */
export type Guard = readonly string[];

/** A mistake that somebody may make, and what catches it. */
export interface Mutation {
  readonly name: string;
  /** The file, from the root of the project; a new one if `from` is missing. */
  readonly file: string;
  /** The text that is replaced; it must be there once. */
  readonly from?: string;
  readonly to: string;
  readonly guard: Guard;
  /** What the command must say, so that it does not fail for another reason: a place or an id. */
  readonly says: readonly string[];
}

const TYPES: Guard = ["tsc", "--noEmit", "--incremental", "--tsBuildInfoFile", "dist/typecheck.tsbuildinfo"];
const LINT: Guard = ["eslint", "FILE"];
const FORMAT: Guard = ["prettier", "--check", "FILE"];
const suite = (path: string): Guard => ["jest", path];

const SCHEMA = "src/environment/schema";

/** A key that is documented and validated, and that nothing reads. */
function deadKey(part: string, file: string, from: string, says: string): Mutation {
  return {
    name: `a key of ${part} that nothing reads`,
    file: `${SCHEMA}/${file}.ts`,
    from,
    to: `${from}\n  deadKey: z.optional(z.string()),`,
    guard: TYPES,
    says: [says],
  };
}

const deadKeys: readonly Mutation[] = [
  deadKey("the file", "environment", "export const environmentSchema = z.strictObject({", "environment/environment.ts"),
  deadKey("accounts", "accounts", "export const accountSchema = z.strictObject({", "environment/environment.ts"),
  deadKey("accounts.state", "accounts", "export const stateSchema = z.strictObject({", "environment/environment.ts"),
  deadKey(
    "accounts.state.cloud",
    "accounts",
    "export const cloudSchema = z.strictObject({",
    "environment/environment.ts",
  ),
  deadKey(
    "externalStates",
    "accounts",
    "export const externalStateSchema = z.strictObject({",
    "environment/environment.ts",
  ),
  deadKey("networks", "networks", "export const networkSchema = z.strictObject({", "environment/environment.ts"),
  deadKey(
    "networks.create",
    "networks",
    "export const createdNetworkSchema = z.strictObject({",
    "environment/environment.ts",
  ),
  deadKey(
    "networks.existing",
    "networks",
    "export const existingNetworkSchema = z.strictObject({",
    "environment/environment.ts",
  ),
  deadKey("directory", "directory", "export const directorySchema = z.strictObject({", "environment/environment.ts"),
  deadKey(
    "directory.existing",
    "directory",
    "export const existingDirectorySchema = z.strictObject({",
    "environment/environment.ts",
  ),
  deadKey("directory.trusts", "directory", "export const trustSchema = z.strictObject({", "environment/environment.ts"),
  deadKey("databases", "databases", "export const databaseSchema = z.strictObject({", "stacks/environment-stacks.ts"),
];

/** A list of the kinds of stack that forgets one. */
function forgottenKind(list: string, file: string, from: string): Mutation {
  return { name: `a kind of stack that ${list} forget`, file, from, to: "", guard: TYPES, says: [file] };
}

const forgottenKinds: readonly Mutation[] = [
  forgottenKind(
    "the IAM policies",
    "src/iam/account-policies.ts",
    '  "peering-accepter": peeringAccepterStatements,\n',
  ),
  forgottenKind("the previews", "stacks/preview-sources.ts", '  "peering-accepter": undefined,\n'),
  forgottenKind("the modules", "stacks/modules/definitions/index.ts", '  "peering-accepter": peeringAccepter,\n'),
  forgottenKind(
    "the places of a review",
    "src/cli/actions/planned-stacks.ts",
    '  "directory-sharing": () => ["directory"],\n',
  ),
  {
    name: "a new kind of stack that no list knows",
    file: "src/environment/topology.ts",
    from: "export type StackKind =",
    to: 'export type StackKind =\n  | "replica"\n  |',
    guard: TYPES,
    says: [
      "src/environment/published-outputs.ts",
      "src/iam/account-policies.ts",
      "src/cli/actions/planned-stacks.ts",
      "stacks/environment-stacks.ts",
      "stacks/preview-sources.ts",
      "stacks/modules/definitions/index.ts",
    ],
  },
];

/** A module that imports what its layer must not. */
function wrongImport(file: string, target: string, says = "layers"): Mutation {
  return {
    name: `${file.replace(/\/[^/]*$/, "")} imports ${target}`,
    file,
    to: `import * as wrong from "${target}";\n\nexport const used = wrong;\n`,
    guard: LINT,
    says: [says],
  };
}

const wrongImports: readonly Mutation[] = [
  wrongImport("src/text/mutation.ts", "../aws/cidr"),
  wrongImport("src/aws/mutation.ts", "../environment/load"),
  wrongImport("src/aws/mutation.ts", "cdktf", "no-restricted-imports"),
  wrongImport("src/environment/mutation.ts", "../review/review"),
  wrongImport("src/constructs/mutation.ts", "../environment/load"),
  wrongImport("src/contracts/mutation.ts", "../iam/forms"),
  wrongImport("src/iam/mutation.ts", "../operations/shell"),
  wrongImport("src/review/mutation.ts", "../operations/shell"),
  wrongImport("src/operations/mutation.ts", "../cli/main"),
  wrongImport("src/operations/mutation.ts", "../../test/support/synth"),
  wrongImport("src/terraform/mutation.ts", "../environment/load"),
  wrongImport("src/cli/mutation.ts", "../../stacks/kerberos-stack"),
  wrongImport("stacks/mutation.ts", "../src/iam/forms"),
  wrongImport("stacks/mutation.ts", "../scripts/root"),
  wrongImport("stacks/mutation.ts", "@cdktf/provider-aws", "no-restricted-imports"),
];

const programs: readonly Mutation[] = [
  {
    name: "a script without types",
    file: "scripts/mutation.ts",
    to: "export function untyped(value) {\n  return value;\n}\n",
    guard: TYPES,
    says: ["scripts/mutation.ts", "TS7006"],
  },
  {
    name: "a script in plain JavaScript without types",
    file: "scripts/mutation.cjs",
    to: '"use strict";\n\nexports.untyped = (value) => value.length;\n',
    guard: TYPES,
    says: ["scripts/mutation.cjs", "TS7006"],
  },
  {
    name: "a bench program that calls what does not exist",
    file: "bench/mutation.ts",
    to: 'import { ROOT } from "../scripts/root";\n\nexport const wrong = ROOT.size;\n',
    guard: TYPES,
    says: ["bench/mutation.ts", "TS2339"],
  },
  {
    name: "a variable of a script that nothing uses",
    file: "scripts/mutation.cjs",
    to: '"use strict";\n\nconst unused = 1;\n',
    guard: LINT,
    says: ["no-unused-vars"],
  },
];

const form: readonly Mutation[] = [
  {
    name: "a file that is not formatted",
    file: "src/text/mutation.ts",
    to: "export const a = { b : 1 };\n",
    guard: FORMAT,
    says: ["src/text/mutation.ts"],
  },
  {
    name: "a line that is too long",
    file: "src/text/mutation.ts",
    to: `export const long = "${"x".repeat(120)}";\n`,
    guard: suite("test/quality/form.test.ts"),
    says: ["src/text/mutation.ts:1"],
  },
  {
    name: "a file that is too long",
    file: "src/text/mutation.ts",
    to: "export {};\n".repeat(351),
    guard: suite("test/quality/form.test.ts"),
    says: ["src/text/mutation.ts"],
  },
];

const messages: readonly Mutation[] = [
  {
    name: "a sentence that is changed without its snapshot",
    file: "src/environment/environment-file.ts",
    from: "and only files are read",
    to: "and nothing but files is read",
    guard: suite("test/environment/load.test.ts"),
    says: ["npm run messages"],
  },
  {
    name: "a message that no suite reaches, and the snapshot does not list",
    file: "src/text/mutation.ts",
    to: 'import { message } from "./message";\n\nexport const said = message("mutation", "nobody reads this");\n',
    guard: suite("test/text/every-message.test.ts"),
    says: ["mutation"],
  },
];

const files: readonly Mutation[] = [
  {
    name: "a reader that compares each key with each other one",
    file: "src/environment/yaml-document.ts",
    from: "uniqueKeys: false",
    to: "uniqueKeys: true",
    guard: suite("test/environment/linear.test.ts"),
    says: ["keys in braces are read in linear work"],
  },
  {
    name: "a problem that is printed as it is in the file",
    file: "src/environment/problem.ts",
    from: "return oneLine(",
    to: "return String(",
    guard: suite("test/environment/mutated-files.test.ts"),
    says: ["no problem in one line"],
  },
];

const lanes: readonly Mutation[] = [
  {
    name: "a unit test that never ends",
    file: "test/text/mutation.test.ts",
    to: 'test("never ends", () => new Promise(() => undefined));\n',
    guard: suite("test/text/mutation.test.ts"),
    says: ["Exceeded timeout"],
  },
  {
    name: "a unit test that starts a program",
    file: "test/text/mutation.test.ts",
    to: 'import { execSync } from "node:child_process";\n\ntest("starts", () => void execSync("true"));\n',
    guard: suite("test/text/mutation.test.ts"),
    says: ["lanes.cjs"],
  },
];

export const MUTATIONS: readonly Mutation[] = [
  ...deadKeys,
  ...forgottenKinds,
  ...wrongImports,
  ...programs,
  ...form,
  ...messages,
  ...files,
  ...lanes,
];
