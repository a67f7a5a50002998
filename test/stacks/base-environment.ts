import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Json, synthesizeText, type StackJson, type Synthesized } from "../support/synth";

/** An environment of two accounts, which the tests of this folder synthesize, with changes or without. */
export const base = readFileSync(join(__dirname, "..", "environment", "base.yaml"), "utf8");
export const { stacks, dependencies, text } = synthesizeText(base);

/** The environment with some texts of its file replaced. */
export function variant(...changes: readonly (readonly [from: string, to: string])[]): Synthesized {
  return synthesizeText(
    changes.reduce((result, [from, to]) => {
      expect(result).toContain(from);
      return result.replace(from, () => to);
    }, base),
  );
}

/** The S3 keys a stack reads, with the role it reads each with. */
export function reads(stack: StackJson | undefined): Record<string, Json | undefined> {
  return Object.fromEntries(
    Object.values(stack?.data?.["terraform_remote_state"] ?? {}).map(({ config }) => {
      const { key, assume_role: role } = config as { key: string; assume_role?: { role_arn: string } };
      return [key, role?.role_arn ?? null];
    }),
  );
}

/** Roles of the accounts: to deploy with, and for other accounts to read states with. */
export const DEPLOY = {
  identity: "arn:aws:iam::111111111111:role/deploy",
  orders: "arn:aws:iam::222222222222:role/deploy",
};
export const READ = {
  identity: "arn:aws:iam::111111111111:role/read",
  orders: "arn:aws:iam::222222222222:role/read",
};
