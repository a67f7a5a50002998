import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { environmentsOf, loadEnvironments, parseEnvironment } from "../../src/environment/load";
import { EnvironmentError, formatProblem } from "../../src/environment/problem";

const base = readFileSync(join(__dirname, "base.yaml"), "utf8");

function problems(text: string): string[] {
  return parseEnvironment("f.yaml", text).problems.map(formatProblem);
}

function changed(from: string, to: string): string[] {
  expect(base).toContain(from);
  return problems(base.replace(from, () => to));
}

describe("mistakes of shape", () => {
  test("a key that does not exist, with what was likely meant", () => {
    expect(changed("edition: Standard", "editon: Standard")).toEqual([
      "f.yaml:45:3 directory [directory-source] the key edition is missing; write edition: Standard (up to 30,000 objects), or edition: Enterprise, which AWS takes unasked at several times the price",
      'f.yaml:47:3 directory.editon [unknown-key] "editon" is not a key of directory; did you mean edition? write one of network, domainName, netbiosName, edition, domainControllers, adminPasswordSecretArn, sharingMethod, logRetentionDays, removalPolicy, trusts, existing',
    ]);
  });

  test("a key of the top level that is like nothing", () => {
    expect(changed("name: prod", "name: prod\nvariables: {}")).toEqual([
      'f.yaml:2:1 variables [unknown-key] "variables" is not a key of the environment file; write one of name, region, tags, awsEndpointUrl, awsProviderVersion, accounts, externalStates, networks, directory, databases',
    ]);
  });

  test("a key that is missing", () => {
    expect(changed("    instanceClass: db.m7g.large\n", "")).toEqual([
      "f.yaml:52:3 databases.orders.instanceClass [required] the key is missing; write for example instanceClass: db.m7g.large",
    ]);
  });

  test("an empty value", () => {
    expect(changed("instanceClass: db.m7g.large", "instanceClass:")).toEqual([
      "f.yaml:55:5 databases.orders.instanceClass [type] the value is empty; write db.m7g.large, or leave the key out where it is optional",
    ]);
  });

  test("a number where YAML needs quotes, as it is written", () => {
    expect(changed('engineVersion: "16"', "engineVersion: 16.10")).toEqual([
      'f.yaml:54:20 databases.orders.engineVersion [type] YAML reads 16.10 as a number, and a text is needed; write "16.10" in quotes',
    ]);
  });

  test("a value of another type", () => {
    expect(changed("allocatedStorageGib: 100", 'allocatedStorageGib: "100"')).toEqual([
      "f.yaml:56:26 databases.orders.allocatedStorageGib [type] a number is needed, not a text; write for example 100",
    ]);
  });

  test("a value that is not offered", () => {
    expect(changed("edition: Standard", "edition: standard")).toEqual([
      'f.yaml:47:12 directory.edition [one-of] "standard" is not offered; write Standard or Enterprise',
    ]);
  });

  test("an id that is neither literal nor from a state", () => {
    expect(changed("vpcId: { state: platform, output: vpc_id }", "vpcId: { state: platform }")).toEqual([
      "f.yaml:40:7 networks.billing.existing.vpcId.output [required] the key is missing; write for example output: vpc_id",
    ]);
    expect(changed("vpcId: { state: platform, output: vpc_id }", "vpcId: [vpc-0123abcd]")).toEqual([
      "f.yaml:40:14 networks.billing.existing.vpcId [type] a text is needed, not a list; write for example vpc-0aaaaaaaaaaaaaaaa",
    ]);
  });

  test("a name that cannot be part of a stack id", () => {
    expect(changed("databases:\n  orders:", "databases:\n  Orders DB:")).toEqual([
      'f.yaml:52:3 databases.Orders DB [key-name] the name "Orders DB" is not valid: it must be 1 to 32 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-eu',
    ]);
  });

  test("lists that are too short or too long", () => {
    expect(changed("[192.168.10.10]", "[]")).toEqual([
      "f.yaml:50:32 directory.trusts[0].conditionalForwarderIps [list-length] the list is empty; write at least 1 item, for example [192.168.10.10]",
    ]);
    expect(changed("[192.168.10.10]", "[10.9.0.1, 10.9.0.2, 10.9.0.3, 10.9.0.4, 10.9.0.5]")).toEqual([
      "f.yaml:50:32 directory.trusts[0].conditionalForwarderIps [list-length] the list is too long; write at most 4 items",
    ]);
  });

  test("IAM database authentication, which Kerberos rules out", () => {
    expect(
      changed("allocatedStorageGib: 100", "allocatedStorageGib: 100\n    iamDatabaseAuthenticationEnabled: true"),
    ).toEqual([
      "f.yaml:57:5 databases.orders.iamDatabaseAuthenticationEnabled [kerberos-excludes-iam-authentication] RDS for PostgreSQL does not offer IAM database authentication together with Kerberos; remove the key, it is always off",
    ]);
  });
});

describe("secrets", () => {
  test("a key that names one", () => {
    const found = changed("edition: Standard", "edition: Standard\n  adminPassword: Correct-Horse-7");
    expect(found).toEqual([
      "f.yaml:48:3 directory.adminPassword [no-secret] a secret has no place in this file; remove the key, and give the directory's first password as TF_VAR_directory_admin_password or by adminPasswordSecretArn (RDS makes the master user's password itself)",
    ]);
  });

  test.each([
    ["an AWS access key id", "AKIAIOSFODNN7EXAMPLE"],
    ["a private key", '"-----BEGIN RSA PRIVATE KEY-----"'],
    ["a URL with a password", "postgres://app:Correct-Horse-7@db.example.com/x"],
    ["a password setting", '"host=db password=Correct-Horse-7"'],
  ])("a value that looks like %s", (what, value) => {
    const found = changed("  owner: data", `  owner: ${value}`);
    expect(found).toEqual([
      `f.yaml:4:10 tags.owner [no-secret] the value looks like ${what}, and a secret has no place in this file; remove it, and treat it as known to everyone who can read the file`,
    ]);
  });

  test("a password in place of a secret's ARN is not repeated", () => {
    const found = changed("edition: Standard", "edition: Standard\n  adminPasswordSecretArn: Correct-Horse-7");
    expect(found).toHaveLength(1);
    expect(found.join()).not.toContain("Correct-Horse-7");
  });
});

describe("what is no YAML map", () => {
  test.each([
    ["", "f.yaml:1:1 [type] the file is no map; write keys and values, for example name: prod"],
    ["just text", "f.yaml:1:1 [type] the file is no map; write keys and values, for example name: prod"],
    ["- a\n- b", "f.yaml:1:1 [type] the file is no map; write keys and values, for example name: prod"],
    [
      "name: [",
      "f.yaml:1:8 [yaml-syntax] this is not a YAML document that can be read: Flow sequence in block collection must be sufficiently indented and end with a ]; write one map of keys and values",
    ],
    [
      "name: a\nname: b",
      "f.yaml:2:1 [yaml-syntax] this is not a YAML document that can be read: Map keys must be unique; write one map of keys and values",
    ],
    [
      "a: 1\n---\nb: 2",
      "f.yaml:2:1 [yaml-syntax] this is not a YAML document that can be read: it has more than one document; write one map of keys and values",
    ],
  ])("%j", (text, message) => {
    expect(problems(text)[0]).toEqual(message);
  });

  test("aliases that grow without end are refused", () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."b c d e f g h i".split(" ").map(
        (name, index) =>
          `${name}: &${name} [${Array(9)
            .fill(`*${"abcdefghi"[index] ?? ""}`)
            .join(",")}]`,
      ),
    ].join("\n");
    expect(problems(bomb)).toEqual([
      "f.yaml:1:1 [yaml-syntax] this is not a YAML document that can be read: Excessive alias count indicates a resource exhaustion attack; write one map of keys and values",
    ]);
  });

  test("anchors work, and keep their places", () => {
    const text = base
      .replace(
        "    create:\n      cidrBlock: 10.1.0.0/16\n      availabilityZones: [us-east-1a, us-east-1b]",
        "    create: &vpc\n      cidrBlock: 10.1.0.0/16\n      availabilityZones: [us-east-1a]",
      )
      .replace("  billing:\n", "  other: { account: orders, create: *vpc }\n  billing:\n");
    expect(problems(text)).toContain(
      "f.yaml:36:26 networks.orders.create.availabilityZones [network-zones] a directory and a DB subnet group need two Availability Zones; write at least two",
    );
    expect(problems(text)).toContain(
      "f.yaml:36:26 networks.other.create.availabilityZones [network-zones] a directory and a DB subnet group need two Availability Zones; write at least two",
    );
  });
});

test("whatever is in a file, reading it gives problems or an environment, and never throws", () => {
  const words = fc.constantFrom(
    "name",
    "region",
    "accounts",
    "networks",
    "directory",
    "databases",
    "existing",
    "create",
    "id",
    "state",
    "output",
    "x",
  );
  const tree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("node"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(words, fc.string()), tie("node"), { maxKeys: 6 }),
    ),
  })).node;
  fc.assert(
    fc.property(tree, (value) => {
      const loaded = parseEnvironment("f.yaml", JSON.stringify(value));
      expect(loaded.problems.length > 0 || loaded.environment !== undefined).toBe(true);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test("one change anywhere in a good file is either fine or reported in one line with a place", () => {
  fc.assert(
    fc.property(fc.nat(base.length - 1), fc.constantFrom("x", "", " ", "{", "-", '"', "\n", "0", ":"), (at, put) => {
      const loaded = parseEnvironment("f.yaml", base.slice(0, at) + put + base.slice(at + 1));
      for (const problem of loaded.problems)
        expect(formatProblem(problem)).toMatch(/^f\.yaml:\d+:\d+ (\S.* )?\[[a-z0-9-]+\] .*;.*$/s);
    }),
    { numRuns: 500, seed: 11 },
  );
});

describe("folders", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "environments-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const message = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof EnvironmentError) return error.message;
      throw error;
    }
    return "";
  };

  test("all *.yaml are read in order of their names, nothing else", () => {
    write("b.yaml", base.replace("name: prod", "name: b"));
    write("a.yaml", base.replace("name: prod", "name: a"));
    write("notes.txt", "not this");
    mkdirSync(join(folder, "examples"));
    expect(environmentsOf(folder).map((environment) => environment.name)).toEqual(["a", "b"]);
    expect(environmentsOf(folder, ["b"]).map((environment) => environment.name)).toEqual(["b"]);
  });

  test("a bad file does not hinder another one that is asked for by name", () => {
    write("a.yaml", base.replace("name: prod", "name: a"));
    write("bad.yaml", "name: bad\n");
    expect(environmentsOf(folder, ["a"]).map((environment) => environment.name)).toEqual(["a"]);
    expect(message(() => environmentsOf(folder, ["bad"]))).toContain(
      `${join(folder, "bad.yaml")}:1:1 region [required] the key is missing; write for example region: us-east-1`,
    );
  });

  test("two environments with stacks of one name", () => {
    write("a.yaml", base);
    write("b.yaml", base);
    expect(loadEnvironments(folder).map((loaded) => loaded.problems.map(formatProblem))).toEqual([
      [],
      [
        `${join(folder, "b.yaml")}:1:7 name [stack-id-unique] the environment is named prod in ${join(folder, "a.yaml")} already; write another name`,
      ],
    ]);
    write("b.yaml", base.replace("name: prod", "name: prod-x").replace(/network: orders/g, "network: orders"));
    write(
      "a.yaml",
      base
        .replace("  orders:\n    account: orders\n    create", "  x-orders:\n    account: orders\n    create")
        .replace("databases:\n  orders:\n    network: orders", "databases:\n  orders:\n    network: x-orders"),
    );
    expect(message(() => environmentsOf(folder))).toBe(
      `${join(folder, "b.yaml")}:1:7 name [stack-id-unique] a stack is named prod-x-orders-network in ${join(folder, "a.yaml")} already; write another name`,
    );
  });

  test("an environment nobody wrote, and no folder at all", () => {
    write("a.yaml", base);
    expect(message(() => environmentsOf(folder, ["stage"]))).toBe(
      `${folder}:1:1 [environment-files] no environment is named "stage"; write prod`,
    );
    expect(message(() => environmentsOf(join(folder, "none")))).toBe(
      `${join(folder, "none")}:1:1 [environment-files] the folder of environment files cannot be read; make it, or name another one in ENVIRONMENTS_DIR`,
    );
    rmSync(join(folder, "a.yaml"));
    expect(message(() => environmentsOf(folder))).toBe(
      `${folder}:1:1 [environment-files] the folder has no environment file; write one named <environment>.yaml`,
    );
  });
});
