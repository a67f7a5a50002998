import { MODULES } from "../../stacks/modules/definitions";
import { moduleFiles } from "../../stacks/modules/export";
import { type ModuleJson } from "../../stacks/modules/synthesized-module";
import { said } from "../support/messages";
import { PUBLISHED_OUTPUTS, type OutputDeclaration } from "../../src/environment/published-outputs";

const files = moduleFiles({ directoryRemovalPolicy: "retain" });
const names = [...MODULES.map(({ kind }) => kind), "peered-network"];

function read(path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`no ${path}`);
  return text;
}

const json = <Part extends keyof ModuleJson>(path: string): Pick<ModuleJson, Part> =>
  JSON.parse(read(path)) as ModuleJson;

test("there is a module for each kind of stack, one in which two accounts meet, and an example", () => {
  expect([...new Set([...files.keys()].map((path) => path.split("/")[0]))].sort()).toEqual([
    "README.md",
    "database",
    "directory",
    "directory-access",
    "directory-sharing",
    "examples",
    "network",
    "peered-network",
    "peering",
    "peering-accepter",
  ]);
  expect(
    names
      .flatMap((name) =>
        ["README.md", "main.tf.json", "outputs.tf.json", "variables.tf.json", "versions.tf.json"].map(
          (file) => `${name}/${file}`,
        ),
      )
      .filter((path) => !files.has(path)),
  ).toEqual([]);
});

test("the same options give the same bytes", () => {
  expect([...moduleFiles({ directoryRemovalPolicy: "retain" })]).toEqual([...files]);
});

describe.each(names)("the module %s", (name) => {
  const { terraform } = json<"terraform">(`${name}/versions.tf.json`);
  const { variable } = json<"variable">(`${name}/variables.tf.json`);
  const { output } = json<"output">(`${name}/outputs.tf.json`);

  test("leaves provider and backend to its caller, and takes a range of providers by their full source", () => {
    expect(terraform).toEqual({
      required_version: ">= 1.10",
      required_providers: {
        aws: {
          source: "hashicorp/aws",
          version: ">= 5.100.0, < 7.0.0",
          ...(name === "peered-network" ? { configuration_aliases: ["aws.network", "aws.directory"] } : {}),
        },
      },
    });
    expect(
      Object.keys(JSON.parse(read(`${name}/main.tf.json`)) as object).filter(
        (key) => !["data", "locals", "module", "resource"].includes(key),
      ),
    ).toEqual([]);
  });

  test("reads no state, and has no trace of where it was made", () => {
    for (const part of ["main", "variables", "outputs", "versions"]) {
      expect(read(`${name}/${part}.tf.json`)).not.toMatch(
        /terraform_remote_state|cross-stack-|"\/\/"|TfToken|\/tmp|\d{12}(?!")\d/,
      );
    }
  });

  test("escapes no reference", () => {
    for (const part of ["main", "outputs"]) expect(read(`${name}/${part}.tf.json`)).not.toContain("$${");
  });

  test("describes and types every variable and every output, and knows of each in its README", () => {
    const readme = read(`${name}/README.md`);
    for (const [key, block] of Object.entries(variable)) {
      expect([key, block.type, block.description]).toEqual([
        key,
        expect.stringMatching(/^(string|number|bool|list\(|map\()/),
        expect.stringMatching(/^[A-Z].*\.$/s),
      ]);
      expect(readme).toContain(`| \`${key}\` |`);
    }
    for (const [key, block] of Object.entries(output)) {
      expect(block.description).toMatch(/^[A-Z].*\.$/);
      expect(readme).toContain(`| \`${key}\` | ${block.description} |`);
    }
  });
});

test.each(MODULES.map(({ kind }) => kind))("the module %s publishes what its stack publishes", (kind) => {
  expect(Object.keys(json<"output">(`${kind}/outputs.tf.json`).output).sort()).toEqual(
    Object.values<OutputDeclaration>(PUBLISHED_OUTPUTS[kind])
      .map(({ name }) => name)
      .sort(),
  );
});

test("ids, blocks and settings are validated with the rules of the environment file", () => {
  const refusals = (path: string, name: string): string[] =>
    (json<"variable">(`${path}/variables.tf.json`).variable[name]?.validation ?? []).map(
      ({ error_message }) => error_message,
    );
  expect(refusals("database", "engine_version").map(said)).toEqual([
    ["engine-version/variable", { variable: "engine_version" }],
    ["engine-version-supported/variable", { variable: "engine_version" }],
  ]);
  expect(refusals("database", "kms_key_arn").map(said).at(-1)).toBe("kms-key-arn/made-or-given");
  expect(refusals("database", "subnet_ids").map(said)).toEqual([["subnet-id/variable", { variable: "subnet_ids" }]]);
  const [block = "", ...others] = refusals("peered-network", "directory_cidr_blocks");
  expect(block).toMatch(/^directory_cidr_blocks \[cidr-format\]: /);
  expect([block, ...others].map((text) => /\[(.*?)\]/.exec(text)?.[1])).toEqual([
    "cidr-format",
    "cidr-host-bits",
    "cidr-size",
    "cidr-reserved",
  ]);
});

test("the directory is protected from destruction, unless its removal policy says otherwise", () => {
  const resource = (text: string): { readonly lifecycle: object } | undefined => {
    const { resource: resources } = JSON.parse(text) as {
      resource: { aws_directory_service_directory: Readonly<Record<string, { lifecycle: object }>> };
    };
    return resources.aws_directory_service_directory["directory"];
  };
  expect(resource(read("directory/main.tf.json"))?.lifecycle).toMatchObject({
    prevent_destroy: true,
    ignore_changes: ["password", "description"],
  });
  const destroyed = moduleFiles({ directoryRemovalPolicy: "destroy" }).get("directory/main.tf.json") ?? "";
  expect(resource(destroyed)?.lifecycle).not.toHaveProperty("prevent_destroy");
});

test("passwords are sensitive variables, and in no file", () => {
  const { variable } = json<"variable">("directory/variables.tf.json");
  expect(
    Object.entries(variable)
      .filter(([, { sensitive }]) => sensitive)
      .map(([name]) => name),
  ).toEqual(["directory_admin_password", "trust_passwords"]);
});
