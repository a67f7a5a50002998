import { type Account, type Environment } from "../../src/environment/environment";
import { parseEnvironment } from "../../src/environment/load";
import { AwsError, type AwsErrorKind } from "../../src/operations/aws/aws-error";
import { type CheckDefinition, type CheckStatus, type Problem } from "../../src/operations/checks/check";
import { Checks } from "../../src/operations/checks/checks";
import { type LocatedNetwork } from "../../src/operations/checks/located-networks";
import { type AccountReads } from "../../src/operations/checks/reads/account-reads";
import { type Published, type PublishedOutputs, type PublishedSource } from "../../src/operations/published";
import { environmentFile } from "./deployed";
import { said, type Said } from "./messages";

type Answers<Reads> = {
  readonly [Name in keyof Reads]?: Reads[Name] extends (...args: never) => Promise<infer Answer> ? Answer : never;
};

type Services = "directoryService" | "ec2" | "iam" | "logs" | "rds";

/** Reads of an account with given answers; there are no others, and no quota differs from AWS's default. */
export function fakeReads(answers: {
  readonly [Service in Services]?: Answers<AccountReads[Service]>;
}): AccountReads {
  const services = Object.entries(answers).map(([service, reads]) => [
    service,
    Object.fromEntries(Object.entries(reads).map(([name, answer]) => [name, () => Promise.resolve(answer)])),
  ]);
  return { ...Object.fromEntries(services), quota: () => Promise.resolve(undefined) } as AccountReads;
}

/** What states publish, by stack; or why one gives nothing. All others are absent, and nothing is read. */
export function fakePublished(
  states: Readonly<Record<string, Readonly<Record<string, unknown>> | "refused" | "unreachable">> = {},
): Published {
  const of = (source: PublishedSource): PublishedOutputs => {
    const state = states["stack" in source ? source.stack : source.external];
    if (state === undefined) return { status: "absent" };
    if (typeof state === "string") return { status: state, reason: "reason" };
    return { status: "exists", outputs: new Map(Object.entries(state)) };
  };
  return { of, read: () => Promise.resolve() } as unknown as Published;
}

/** Reads of an account whose identity is this, or cannot be read. */
export function fakeIdentity(identity: string | AwsError): AccountReads {
  const read = typeof identity === "string" ? Promise.resolve(identity) : Promise.reject(identity);
  return { identity: () => read } as unknown as AccountReads;
}

export function awsError(kind: AwsErrorKind): AwsError {
  return new AwsError(kind, "Code", "reason");
}

/** The environment of the deployed tests, without anything deployed. */
export function fakeEnvironment(edit: (yaml: string) => string = (yaml) => yaml): Environment {
  const vpc = (digit: string): Parameters<typeof environmentFile>[1] => ({
    vpcId: `vpc-0${digit.repeat(16)}`,
    subnetIds: [`subnet-0${digit.repeat(15)}1`, `subnet-0${digit.repeat(15)}2`],
    routeTableId: `rtb-0${digit.repeat(16)}`,
  });
  const yaml = edit(environmentFile("http://127.0.0.1:1", vpc("a"), vpc("b")));
  const { environment, problems } = parseEnvironment("live.yaml", yaml);
  if (!environment) throw new Error(JSON.stringify(problems));
  return environment;
}

/** An account of an environment by its name. */
export function accountOf({ accounts }: Environment, name: string): Account {
  const found = accounts.find(({ key }) => key === name);
  if (!found) throw new Error(`no account is named ${name}`);
  return found;
}

/** A network of an environment with the ids of its file. */
export function locatedNetwork({ networks }: Environment, name: string): LocatedNetwork {
  const network = networks.find(({ key }) => key === name);
  if (!network?.existing) throw new Error(`no network that exists is named ${name}`);
  return { network, ...network.existing } as LocatedNetwork;
}

/** Checks whose results have no place in a file. */
export function fakeChecks<Definitions extends readonly CheckDefinition[]>(
  definitions: Definitions,
): Checks<Definitions> {
  return new Checks(definitions, () => ({ file: "live.yaml", line: 1 }));
}

/** A problem by what tests assert of it; nothing if there is none. */
export function problem(found: Problem | undefined): [status: CheckStatus, cause: Said, cure: Said] | undefined {
  return found && [found.status ?? "failed", said(found.cause), said(found.cure)];
}
