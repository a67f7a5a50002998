import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { App } from "cdktf";
import { Construct } from "constructs";
import { KerberosStack } from "../../stacks/kerberos-stack";
import { said, type Said } from "../support/messages";

function build(add: (stack: KerberosStack) => void): KerberosStack {
  const stack = new KerberosStack(new App({ outdir: "unused" }), "s", {
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
