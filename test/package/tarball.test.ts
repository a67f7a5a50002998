import { readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { SDK_PACKAGES } from "../../src/cli/actions/check-command";
import { printed, recordingVariables } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { ROOT, run, type Run } from "../support/terraform";

const MIB = 1024 * 1024;

/** What a host app has already: the peers, and what compiles it. */
const HOST = ["@cdktf", "cdktf", "constructs", "typescript", "@types", "undici-types"];

/** Somebody else's cdktf app: its own provider, backends and stacks, with parts of this package in them. */
const APP = `import { App, HttpBackend, LocalBackend, TerraformStack } from "cdktf";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import {
  DatabaseStack,
  DirectoryAccessRole,
  KerberosDatabase,
  PropsError,
  literal,
  networkContract,
  remoteState,
  type KerberosDatabaseProps,
} from "cdktf-rds-kerberos";

const app = new App();
const account = { accountId: "222222222222", region: "us-east-1" };
const settings = {
  engineVersion: "16",
  instanceClass: "db.m7g.large",
  allocatedStorageGib: 100,
} satisfies Partial<KerberosDatabaseProps>;

// Single constructs, in a stack of the host.
const own = new TerraformStack(app, "own");
new LocalBackend(own, { path: "own.tfstate" });
new AwsProvider(own, "aws", { region: "us-east-1" });
const vpc = new Vpc(own, "vpc", { cidrBlock: "10.1.0.0/16" });
const role = new DirectoryAccessRole(own, "directory-access", { name: "rds-directory-access", ...account });
const database = new KerberosDatabase(own, "orders", {
  identifier: "orders",
  ...account,
  ...settings,
  vpcId: vpc.id,
  subnetIds: ["subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2"],
  directoryCidrBlocks: ["10.0.0.0/16"],
  directoryId: "d-0123456789",
  directoryAccessRoleName: role.roleName,
  dependsOn: [role.ready],
});
const port: number = database.port;
if (port === 0) throw new Error("no port");

// A whole stack, with the host's backend and provider and one value from a state of the host.
const whole = new DatabaseStack(app, "billing", {
  ...account,
  ...settings,
  identifier: "billing",
  directoryCidrBlocks: ["10.0.0.0/16"],
  network: remoteState(networkContract, "network", {
    bucket: "acme-tfstate",
    key: "network.tfstate",
    region: "us-east-1",
  }),
  directoryAccess: literal({ directoryId: "d-0123456789", directoryAccessRoleName: "rds-directory-access" }),
  directorySharing: literal({ domainName: "corp.example.com" }),
});
new HttpBackend(whole, { address: "https://state.example.com/billing" });
new AwsProvider(whole, "aws", { region: "us-east-1" });

// @ts-expect-error the compiler reports a missing setting
export const missing = (): KerberosDatabase => new KerberosDatabase(own, "bad", { identifier: "bad", ...account });
try {
  const bad = new TerraformStack(new App(), "bad");
  new DirectoryAccessRole(bad, "bad", { name: "role", accountId: "1234", region: "us-east-1" });
  throw new Error("not refused");
} catch (error) {
  if (!(error instanceof PropsError)) throw error;
}

app.synth();
`;

describe("the package from its tarball, in an empty cdktf app", () => {
  const folder = temporaryFolder("tarball");
  const modules = join(folder, "node_modules");
  let installed: Run;

  beforeAll(async () => {
    const pack = await run("npm", ["pack", "--json", "--pack-destination", folder], { background: true });
    if (pack.code !== 0) throw new Error(pack.all);
    const [{ filename }] = JSON.parse(pack.stdout.slice(pack.stdout.indexOf("["))) as [{ filename: string }];
    const versions = (
      JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { devDependencies: Record<string, string> }
    ).devDependencies;
    const of = (names: readonly string[]): Record<string, string | undefined> =>
      Object.fromEntries(names.map((name) => [name, versions[name]]));
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({
        name: "host",
        private: true,
        dependencies: {
          ...of(["cdktf", "constructs", "@cdktf/provider-aws"]),
          "cdktf-rds-kerberos": `file:./${filename}`,
        },
        devDependencies: of(["typescript", "@types/node"]),
      }),
    );
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          target: "ES2022",
          module: "node16",
          moduleResolution: "node16",
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          types: ["node"],
          outDir: "out",
        },
        files: ["main.ts"],
      }),
    );
    writeFileSync(join(folder, "main.ts"), APP);
    installed = await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], {
      cwd: folder,
      background: true,
    });
  });

  test("installs without a warning about peers, and adds less than 25 MB to them", () => {
    expect([installed.code, /ERESOLVE|peer/.exec(installed.all)?.[0]]).toEqual([0, undefined]);
    const added = readdirSync(modules).filter((name) => !name.startsWith(".") && !HOST.includes(name));
    expect(added).toEqual(["cdktf-rds-kerberos", "commander", "fastest-levenshtein", "netmask", "yaml", "zod"]);
    expect(added.reduce((sum, name) => sum + sizeOf(join(modules, name)), 0)).toBeLessThan(25 * MIB);
  });

  test("brings compiled types with their documentation, docs, schemas and examples, and no source or emulator", () => {
    const root = join(modules, "cdktf-rds-kerberos");
    expect(readdirSync(root).sort()).toEqual([
      "README.md",
      "bin",
      "docs",
      "environments",
      "examples",
      "lib",
      "package.json",
    ]);
    expect(readFileSync(join(root, "lib", "src", "constructs", "kerberos-database-props.d.ts"), "utf8")).toContain(
      "/** Storage in GiB. */",
    );
    expect(readdirSync(join(root, "docs")).sort()).toEqual([
      "applying.md",
      "cdk-terrain.md",
      "checks.md",
      "embedding.md",
      "environment-file.md",
      "findings.md",
      "iam-policies.md",
      "performance.md",
      "provider-mirrors.md",
      "recovering.md",
      "reliability.md",
      "review.schema.json",
      "reviewing-plans.md",
      "rules.md",
      "when-cdktf-ends-early.md",
    ]);
    expect(readdirSync(join(root, "environments")).sort()).toEqual(["environment.schema.json", "examples"]);
    const { peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      peerDependencies: Record<string, string>;
      peerDependenciesMeta: Record<string, { optional: boolean }>;
    };
    const required = Object.fromEntries(
      Object.entries(peerDependencies).filter(([name]) => peerDependenciesMeta[name]?.optional !== true),
    );
    expect(required).toEqual({ "@cdktf/provider-aws": ">=20.1.0 <22.0.0", cdktf: "^0.21.0", constructs: "^10.4.2" });
    expect(Object.keys(peerDependenciesMeta)).toEqual(SDK_PACKAGES);
  });

  test("compiles with strict, and synthesizes constructs and stacks with the host's backend and provider", async () => {
    const compiled = await run(join(modules, ".bin", "tsc"), [], { cwd: folder, background: true });
    expect([compiled.code, compiled.all]).toEqual([0, ""]);
    const synthesized = await run(process.execPath, ["out/main.js"], { cwd: folder });
    expect([synthesized.code, synthesized.all]).toEqual([0, ""]);
    const stack = (
      id: string,
    ): {
      terraform: Record<string, unknown>;
      provider: { aws: object[] };
      resource: Record<string, Record<string, Record<string, unknown>>>;
      data?: object;
    } => JSON.parse(readFileSync(join(folder, "cdktf.out", "stacks", id, "cdk.tf.json"), "utf8")) as never;
    expect(stack("own").terraform["backend"]).toEqual({ local: { path: "own.tfstate" } });
    expect(Object.values(stack("own").resource["aws_db_instance"] ?? {})[0]).toMatchObject({
      identifier: "orders",
      domain: "d-0123456789",
      storage_encrypted: true,
      publicly_accessible: false,
    });
    const billing = stack("billing");
    expect(billing.terraform["backend"]).toEqual({ http: { address: "https://state.example.com/billing" } });
    expect(billing.provider.aws).toEqual([{ region: "us-east-1" }]);
    expect(billing.resource["aws_db_subnet_group"]?.["subnet-group"]?.["subnet_ids"]).toBe(
      "${data.terraform_remote_state.network.outputs.subnet_ids}",
    );
  });

  test("brings the shield for Terraform, as a program, where terraform-environment names it", async () => {
    const { stdout } = await run(join(modules, ".bin", "rds-kerberos"), ["terraform-environment", "--json"], {
      cwd: folder,
      env: { TERRAFORM_BINARY_NAME: "no-such-terraform" },
    });
    const { TERRAFORM_BINARY_NAME: shield = "", ...others } = JSON.parse(stdout) as Record<string, string>;
    expect(relative(realpathSync(modules), shield)).toBe(join("cdktf-rds-kerberos", "bin", "terraform-shield.cjs"));
    expect(others["RDS_KERBEROS_TERRAFORM"]).toBe("no-such-terraform");
    const shielded = await run(shield, ["version"], { cwd: folder, env: { ...others, TERRAFORM_BINARY_NAME: shield } });
    expect([shielded.code, shielded.stdout]).toEqual([127, ""]);
    expect(readdirSync(dirname(shield)).sort()).toEqual([
      "rds-kerberos.cjs",
      "running-process.cjs",
      "terraform-shield.cjs",
      "terraform-shield.cmd",
    ]);
  });

  test("brings the command", async () => {
    const command = join(modules, ".bin", "rds-kerberos");
    const exported = await run(command, ["export-modules", "modules", "--json"], { cwd: folder });
    expect([exported.code, exported.stderr]).toEqual([0, ""]);
    const env = {
      ENVIRONMENTS_DIR: join(modules, "cdktf-rds-kerberos", "environments", "examples"),
      ...recordingVariables(),
    };
    const graph = await run(command, ["graph", "team", "--json"], { cwd: folder, env });
    expect([graph.code, graph.stderr]).toEqual([0, ""]);
    // To synthesize needs no AWS SDK; a command that needs it says what to do.
    const verify = await run(command, ["verify", "team"], { cwd: folder, env });
    expect([verify.code, verify.stdout]).toEqual([1, ""]);
    expect(printed(verify.stderr)).toEqual([["sdk-missing", { packages: SDK_PACKAGES }]]);
  });
});

function sizeOf(path: string): number {
  const { size } = statSync(path);
  return statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
    : size;
}
