import { type Account, type Database, type Environment, type Network } from "../../environment/environment";
import { type Path } from "../../environment/problem";

/** One kind of check. */
export interface CheckDefinition {
  /** Stable id. */
  readonly id: string;
  /** What holds when it passes. */
  readonly title: string;
}

/** What a check is about: a part of the environment file. */
export interface Subject {
  /** As a reader knows it: `database orders`. */
  readonly name: string;
  readonly account: Account;
  readonly path: Path;
  /** Place among the subjects. */
  readonly order: number;
}

/** `passed`; `waiting` for something under way; `failed`; `unknown` if AWS refused or could not give the answer. */
export type CheckStatus = "passed" | "waiting" | "failed" | "unknown";

/** What a check has found wrong. */
export interface Problem {
  /** What is wrong, as a sentence. */
  readonly cause: string;
  /** What to do: a command, or a line of the environment file. */
  readonly cure: string;
  /** Time may solve it. */
  readonly status?: "waiting" | "unknown";
}

export interface CheckResult {
  readonly check: string;
  readonly subject: string;
  readonly account: { readonly name: string; readonly id: string };
  readonly status: CheckStatus;
  readonly cause: string | null;
  readonly cure: string | null;
  readonly location: { readonly file: string; readonly line: number } | null;
}

/** The parts of an environment that checks are about, in the order of a report. */
export const subjects = {
  account: (environment: Environment, account: Account): Subject => ({
    name: `account ${account.key}`,
    account,
    path: ["accounts", account.key],
    order: place(0, environment.accounts, account),
  }),
  state: (environment: Environment, account: Account): Subject => ({
    name: `states of ${account.key}`,
    account,
    path: ["accounts", account.key, "state"],
    order: place(1, environment.accounts, account),
  }),
  directory: (environment: Environment): Subject => ({
    name: "directory",
    account: environment.directory.network.account,
    path: ["directory"],
    order: place(2, [], undefined),
  }),
  trust: (environment: Environment, index: number): Subject => ({
    name: `trust ${environment.directory.create?.trusts[index]?.domainName ?? ""}`,
    account: environment.directory.network.account,
    path: ["directory", "trusts", index],
    order: place(3, [], undefined) + index,
  }),
  share: (environment: Environment, account: Account): Subject => ({
    name: `account ${account.key}`,
    account,
    path: ["accounts", account.key],
    order: place(4, environment.accounts, account),
  }),
  network: (environment: Environment, network: Network): Subject => ({
    name: `network ${network.key}`,
    account: network.account,
    path: ["networks", network.key],
    order: place(5, environment.networks, network),
  }),
  database: (environment: Environment, database: Database): Subject => ({
    name: `database ${database.key}`,
    account: database.network.account,
    path: ["databases", database.key],
    order: place(6, environment.databases, database),
  }),
};

function place<Item>(group: number, items: readonly Item[], item: Item | undefined): number {
  return group * 1_000_000 + (item === undefined ? 0 : items.indexOf(item));
}
