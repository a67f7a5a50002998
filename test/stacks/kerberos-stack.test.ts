import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { App } from "cdktf";
import { Construct } from "constructs";
import { KerberosStack } from "../../stacks/kerberos-stack";

function build(add: (stack: KerberosStack) => void): KerberosStack {
  const stack = new KerberosStack(new App({ outdir: "unused" }), "s", {
    accountId: "111111111111",
    region: "us-east-1",
  });
  add(stack);
  return stack;
}

test("two elements of one address are an error, not one lost resource", () => {
  const stack = build((scope) => {
    new SecurityGroup(new Construct(scope, "a"), "b_c", {});
    new SecurityGroup(new Construct(new Construct(scope, "a_b"), "Default"), "c", {});
  });
  expect(stack.node.validate().filter((problem) => !problem.includes("provider construct"))).toEqual([
    "s/a_b/Default/c and s/a/b_c have the same Terraform address SecurityGroup.a_b_c; give one of them another construct id",
  ]);
});

test("an address Terraform would refuse is an error", () => {
  const stack = build((scope) => new SecurityGroup(scope, "1a", {}));
  expect(stack.node.validate()).toContain(
    "s/1a gives the Terraform name 1a, which does not begin with a letter; give it another construct id",
  );
});

test("without provider and backend settings the stack has none, and nothing of this machine", () => {
  const json = JSON.stringify(build((scope) => new SecurityGroup(scope, "a", {})).toTerraform());
  expect(json).not.toContain('backend":{');
  expect(json).not.toContain(process.cwd());
});
