import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { said } from "../support/messages";
import { resource, synthesizeText } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, terraform, terraformVariables } from "../support/terraform";

// Terraform itself judges the passwords, by the variable and the precondition as they are synthesized, on a resource
// that does nothing.
describeWithTools("the directory's first password", () => {
  const folder = temporaryFolder("password");
  const env = terraformVariables(join(folder, "terraform"));
  let refusal = "";
  beforeAll(async () => {
    const stack = synthesizeText(readFileSync(join(ROOT, "environments", "local.yaml"), "utf8")).stacks[
      "local-directory"
    ];
    const { lifecycle } = resource(stack, "aws_directory_service_directory.directory");
    const [precondition] = (lifecycle as { precondition: { error_message: string }[] }).precondition;
    refusal = precondition?.error_message ?? "";
    expect(said(refusal)).toBe("directory-password/admin");
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({
        variable: stack?.variable,
        resource: { terraform_data: { judge: { lifecycle: { precondition: [precondition] } } } },
      }),
    );
    expect((await terraform(folder, env, "init", "-input=false")).code).toBe(0);
  });
  const plan = (password: string): ReturnType<typeof terraform> =>
    terraform(folder, { ...env, TF_VAR_directory_admin_password: password }, "plan", "-input=false");

  test.each(["Correct-Horse-7", "abcDEF12", "abc-def-12", `Aa1${"x".repeat(61)}`])("%s is good", async (password) => {
    const { code, all } = await plan(password);
    expect([code, code === 0 ? "" : all]).toEqual([0, ""]);
    expect(all).not.toContain(password);
  });

  test.each([
    ["too short", "Ab1-xyz"],
    ["too long", `Aa1${"x".repeat(62)}`],
    ["two classes", "correct-horse"],
    ["three with a blank for one", "correct horse"],
    ["admin in it", "My-Admin-Horse-7"],
  ])("%s is refused, and not shown", async (_name, password) => {
    const { code, all } = await plan(password);
    expect(code).toBe(1);
    expect(all.replace(/\s+/g, " ")).toContain(refusal);
    expect(all).not.toContain(password);
  });

  test("none is refused", async () => {
    const { code, all } = await terraform(folder, env, "plan", "-input=false");
    expect(code).toBe(1);
    expect(all).toContain('The root module input variable "directory_admin_password" is not set');
  });
});
