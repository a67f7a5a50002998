import { type App } from "cdktf";
import { type KerberosStack, type KerberosStackProps } from "../kerberos-stack";
import { accountId, regionName } from "../../src/aws/rules/accounts";
import { ModuleVariables } from "../../src/contracts/variables";
import { type StackKind } from "../../src/environment/topology";

/** What the modules are made with that Terraform takes no variable for. */
export interface ModuleOptions {
  /** Whether Terraform refuses to destroy the directory: AWS has no deletion protection for one. */
  readonly directoryRemovalPolicy: "retain" | "destroy";
}

/** A kind of stack as a Terraform module. */
export interface ModuleDefinition {
  readonly kind: StackKind;
  /** What it makes, and where it belongs, for its README. */
  readonly summary: string;
  /** More for its README, in Markdown. */
  readonly notes: readonly string[];
  readonly make: (app: App, variables: ModuleVariables, options: ModuleOptions) => KerberosStack;
}

/** What every stack takes, from variables; provider and backend are the caller's. */
export function commonProps(variables: ModuleVariables): KerberosStackProps {
  return {
    accountId: variables.text("account_id", "Id of the account the resources are in.", [accountId]),
    region: variables.text("region", "Region the resources are in, the one of the provider.", [regionName]),
  };
}
