import { type PolicyStatement } from "../aws/policy";
import { type Account, type Environment } from "../environment/environment";
import { stacksOf, type StackDescription, type StackKind } from "../environment/topology";
import { AccountArns } from "./arns";
import { databaseStatements } from "./database-statements";
import { directoryAccessStatements, directorySharingStatements, directoryStatements } from "./directory-statements";
import { databaseKeyPolicy, stateKeyPolicy } from "./key-policies";
import { networkStatements, peeringAccepterStatements, peeringStatements } from "./network-statements";
import { checkStatements, connectStatements, recoverStatements, rotateStatements } from "./operation-statements";
import { packed, type NamedPolicy } from "./packing";
import { bucketPolicy, readStatements, stateStatements, stateVersionStatements } from "./state-statements";

/** A role with the managed policies it needs. */
export interface RolePolicies {
  /** ARN of the role; missing if the file names none, so that Terraform uses the credentials it finds. */
  readonly roleArn?: string | undefined;
  readonly policies: readonly NamedPolicy[];
}

/** A policy of a KMS key that the file names. */
export interface KeyPolicy {
  readonly keyArn: string;
  readonly purpose: string;
  readonly statements: readonly PolicyStatement[];
}

/** What an account's roles, state bucket and named keys need. */
export interface AccountPolicies {
  readonly account: Account;
  /** What Terraform deploys with, its states included unless another role reaches them. */
  readonly deploy: RolePolicies;
  /** Set if the file names another role for the state. */
  readonly state?: RolePolicies | undefined;
  /** Set if other accounts read states of this one. */
  readonly read?: RolePolicies | undefined;
  /** What `preflight` and `verify` read with the role that deploys. */
  readonly checks: RolePolicies;
  /** For whoever runs `rotate-admin-password` or `connect --apply`: deploying needs none of it. */
  readonly operations: readonly NamedPolicy[];
  /** Missing if the states are in HCP Terraform. */
  readonly bucket?: { readonly name: string; readonly statements: readonly PolicyStatement[] } | undefined;
  readonly keys: readonly KeyPolicy[];
}

export interface EnvironmentPolicies {
  readonly environment: string;
  /** For the credentials that Terraform itself runs with: they only assume the roles. */
  readonly runner: readonly NamedPolicy[];
  readonly accounts: readonly AccountPolicies[];
}

type Statements = (
  environment: Environment,
  arns: AccountArns,
  stacks: readonly StackDescription[],
) => PolicyStatement[];

/** In the order in which an account's stacks are applied. */
const STATEMENTS: Readonly<Record<StackKind, Statements>> = {
  network: networkStatements,
  directory: directoryStatements,
  "directory-sharing": directorySharingStatements,
  peering: peeringStatements,
  "peering-accepter": peeringAccepterStatements,
  "directory-access": directoryAccessStatements,
  database: databaseStatements,
};
const KINDS = Object.keys(STATEMENTS) as StackKind[];

/**
 * The least privilege that deploying, changing and destroying an environment needs, by action and, if AWS supports it,
 * by resource and condition. What a `removalPolicy: retain` keeps must not be deleted.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/ for the actions of each service, with their
 * resources and condition keys
 */
export function environmentPolicies(environment: Environment): EnvironmentPolicies {
  const stacks = stacksOf(environment);
  return {
    environment: environment.name,
    runner: packed(`${environment.name}-runner`, runnerStatements(environment)),
    accounts: environment.accounts
      .filter((account) => stacks.some((stack) => stack.account.key === account.key))
      .map((account) => accountPolicies(environment, account, stacks)),
  };
}

function accountPolicies(
  environment: Environment,
  account: Account,
  all: readonly StackDescription[],
): AccountPolicies {
  const stacks = all.filter((stack) => stack.account.key === account.key);
  const arns = new AccountArns(environment, account);
  const prefix = `${environment.name}-${account.key}`;
  const inCloud = account.state.cloud !== undefined;
  const state = inCloud ? [] : packed(`${prefix}-state`, stateStatements(environment, account, stacks));
  const deploy = KINDS.flatMap((kind) => {
    const ofKind = stacks.filter((stack) => stack.kind === kind);
    if (ofKind.length === 0) return [];
    return packed(`${prefix}-deploy-${kind}`, STATEMENTS[kind](environment, arns, ofKind));
  });
  const hasStateRole = !inCloud && account.state.roleArn !== account.deployRoleArn;
  const read = inCloud ? [] : packed(`${prefix}-read`, readStatements(environment, account, all));
  // Those who read states list their versions.
  const versions = inCloud ? [] : stateVersionStatements(environment, account, stacks);
  const checks = packed(`${prefix}-checks`, [
    ...checkStatements(environment, account, arns),
    ...(hasStateRole ? [] : versions),
  ]);
  const stateChecks = [...state, ...packed(`${prefix}-state-checks`, versions)];
  return {
    account,
    deploy: { roleArn: account.deployRoleArn, policies: hasStateRole ? deploy : [...state, ...deploy] },
    state: hasStateRole ? { roleArn: account.state.roleArn, policies: stateChecks } : undefined,
    read: read.length > 0 ? { roleArn: account.state.readRoleArn, policies: read } : undefined,
    checks: { roleArn: account.deployRoleArn, policies: checks },
    operations: [
      ...packed(`${prefix}-recover`, recoverStatements(environment, account, arns)),
      ...(account.key === environment.directory.network.account.key
        ? packed(`${prefix}-rotate-admin-password`, rotateStatements(environment, arns))
        : []),
      ...(stacks.some(({ kind }) => kind === "database")
        ? packed(`${prefix}-connect-apply`, connectStatements(arns))
        : []),
    ],
    bucket: inCloud
      ? undefined
      : { name: account.state.bucket, statements: bucketPolicy(environment, account, stacks) },
    keys: [...stateKeyPolicy(environment, account), ...databaseKeyPolicy(environment, account)],
  };
}

function runnerStatements(environment: Environment): PolicyStatement[] {
  const roles = [
    ...environment.accounts.flatMap(({ deployRoleArn, state }) => [deployRoleArn, state.roleArn, state.readRoleArn]),
    ...environment.externalStates.map(({ roleArn }) => roleArn),
  ].filter((role): role is string => role !== undefined);
  if (roles.length === 0) return [];
  return [{ Sid: "AssumeRoles", Effect: "Allow", Action: "sts:AssumeRole", Resource: [...new Set(roles)].sort() }];
}
