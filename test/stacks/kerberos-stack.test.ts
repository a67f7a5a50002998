import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { App, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KerberosStack, type ProviderSettings } from "../../stacks/kerberos-stack";
import { said, saidIn, type Said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";

const outdir = temporaryFolder("kerberos-stack");

function build(add: (stack: KerberosStack) => void): KerberosStack {
  const stack = new KerberosStack(new App({ outdir }), "s", {
    accountId: "111111111111",
    region: "us-east-1",
  });
  add(stack);
  return stack;
}

/** What the stack's own validation finds. CDKTF's asks for a provider, which this stack does not have. */
function problems(stack: KerberosStack): Said[] {
  const found = stack.node.validate().filter((problem) => !problem.includes("provider construct"));
  return found.map(said);
}

test("two elements of one address are an error, not one lost resource", () => {
  const stack = build((scope) => {
    new SecurityGroup(new Construct(scope, "a"), "b_c", {});
    new SecurityGroup(new Construct(new Construct(scope, "a_b"), "Default"), "c", {});
  });
  expect(problems(stack)).toEqual([
    ["terraform-address/shared", { path: "s/a_b/Default/c", other: "s/a/b_c", address: "SecurityGroup.a_b_c" }],
  ]);
});

test("an address Terraform would refuse is an error", () => {
  const stack = build((scope) => new SecurityGroup(scope, "1a", {}));
  expect(problems(stack)).toEqual([["terraform-address/name", { path: "s/1a", name: "1a" }]]);
});

test("without provider and backend settings the stack has none, and nothing of this machine", () => {
  const json = JSON.stringify(build((scope) => new SecurityGroup(scope, "a", {})).toTerraform());
  expect(json).not.toContain('backend":{');
  expect(json).not.toContain(process.cwd());
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return String(error);
  }
  return "";
}

describe("the endpoint of an emulator", () => {
  /** The file next to the synthesized stack, and the stack's provider. */
  function synthesized(id: string, provider: ProviderSettings): [string | undefined, Record<string, unknown>] {
    const app = new App({ outdir });
    new KerberosStack(app, id, { accountId: "111111111111", region: "us-east-1", provider });
    app.synth();
    const folder = join(outdir, "stacks", id);
    const file = join(folder, "aws-endpoint-url.ini");
    const json = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
      provider: { aws: [Record<string, unknown>] };
    };
    return [existsSync(file) ? readFileSync(file, "utf8") : undefined, json.provider.aws[0]];
  }

  test("is in a file of the stack's folder, which its provider demands", () => {
    const [file, provider] = synthesized("emulated", { endpointUrl: "http://[::1]:4566" });
    expect(file).toBe("[default]\nendpoint_url = http://[::1]:4566\n");
    expect(provider).toMatchObject({
      shared_config_files: [
        '${file("${path.module}/aws-endpoint-url.ini") == "[default]\\nendpoint_url = http://[::1]:4566\\n" ? ' +
          '"${path.module}/aws-endpoint-url.ini" : ' +
          'tobool("aws-endpoint-url.ini does not send calls to http://[::1]:4566: synthesize it again")}',
        "~/.aws/config",
      ],
      no_proxy: "::1",
    });
  });

  test("is in the provider itself for a profile, which only the user's own files have", () => {
    const [file, provider] = synthesized("profile", { endpointUrl: "http://localhost:4566", profile: "orders" });
    expect(file).toBeUndefined();
    expect(provider).not.toHaveProperty("shared_config_files");
    expect(new Set(Object.values((provider["endpoints"] as [object])[0]))).toEqual(new Set(["http://localhost:4566"]));
    expect(provider).toMatchObject({ profile: "orders", https_proxy: expect.stringContaining(".invalid:1") as string });
  });

  test("leaves nothing behind in a plan without AWS, or without one", () => {
    for (const provider of [{ endpointUrl: "http://localhost:4566", offline: true }, {}]) {
      const [file, block] = synthesized("none", provider);
      expect(file).toBeUndefined();
      expect(Object.keys(block).filter((name) => /endpoint|shared_config|proxy/.test(name))).toEqual([]);
    }
  });

  test("is refused when it is no URL, or only Terraform knows it", () => {
    const refused = (endpointUrl: string, scope = new App({ outdir })): (() => KerberosStack) => {
      const props = { accountId: "111111111111", region: "us-east-1", provider: { endpointUrl } };
      return () => new KerberosStack(scope, "refused", props);
    };
    expect(refused("http://localhost:4566\nprofile = x")).toThrow(/^refused provider\.endpointUrl \[endpoint-url\] /);
    const host = new KerberosStack(new App({ outdir }), "host", { accountId: "111111111111", region: "us-east-1" });
    const { stringValue } = new TerraformVariable(host, "url", {});
    expect(refused(stringValue)).toThrow(/^refused provider\.endpointUrl \[endpoint-url\] /);
    expect(saidIn(messageOf(refused(stringValue)))).toEqual(["endpoint-url/unknown"]);
  });
});
