import { message } from "../../text/message";
import { AwsError } from "../aws/aws-error";
import { type CheckDefinition, type CheckResult, type Problem, type Subject } from "./check";
import { cures } from "./common-messages";

const say = {
  cause: message<{ reason: string }>("not-looked-at/cause", ({ reason }) =>
    `This could not be looked at: ${reason}.`.replace(/\.\.$/, "."),
  ),
  letCall: message<{ role?: string | undefined; account: string }>(
    "not-looked-at/cure-denied",
    ({ role, account }) =>
      `Let ${role ?? `the credentials of ${account}`} make this call: ` +
      `rds-kerberos iam-policies --account ${account} prints all it needs.`,
  ),
  again: message("not-looked-at/cure", "Run it again; if it stays, look at the AWS Health Dashboard."),
};

/** Where in the environment file a subject stands. */
export type Locate = (subject: Subject) => { readonly file: string; readonly line: number };

/** Runs checks and keeps their results. */
export class Checks<Definitions extends readonly CheckDefinition[]> {
  private readonly found: {
    readonly subject: Subject;
    readonly place: number;
    readonly result: CheckResult;
    readonly error?: unknown;
  }[] = [];
  /** Accounts that cannot be reached: that is one finding, not one for each thing in them. */
  private readonly closed = new Set<string>();

  public constructor(
    private readonly definitions: Definitions,
    private readonly locate: Locate,
  ) {}

  /**
   * Makes one check.
   *
   * @param look - Gives what is wrong, or nothing.
   * @returns whether it passed, so that what depends on it is left out if it did not
   */
  public async check(
    id: Definitions[number]["id"],
    subject: Subject,
    look: () => Promise<Problem | undefined> | Problem | undefined,
  ): Promise<boolean> {
    let problem: Problem | undefined;
    let cause: unknown;
    try {
      problem = await look();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      cause = error;
      problem = unanswered(error, subject);
    }
    const status = problem === undefined ? "passed" : (problem.status ?? "failed");
    this.found.push({
      subject,
      place: this.definitions.findIndex((definition) => definition.id === id),
      error: cause,
      result: {
        check: id,
        subject: subject.name,
        account: { name: subject.account.key, id: subject.account.id },
        status,
        cause: problem?.cause ?? null,
        cure: problem?.cure ?? null,
        location: problem === undefined ? null : this.locate(subject),
      },
    });
    return problem === undefined;
  }

  /** From now on nothing is said of what could not be read in this account. */
  public close(account: string): void {
    this.closed.add(account);
  }

  /** What was found, in the order of the file. A read that failed is reported by the first check that needed it. */
  public results(): CheckResult[] {
    const reported = new Set<unknown>();
    return [...this.found]
      .sort((a, b) => a.subject.order - b.subject.order || a.place - b.place)
      .filter(({ error, subject }) => {
        if (error === undefined) return true;
        if (this.closed.has(subject.account.key) || reported.has(error)) return false;
        reported.add(error);
        return true;
      })
      .map(({ result }) => result);
  }
}

function unanswered({ kind, message: reason }: AwsError, { account }: Subject): Problem {
  const cause = say.cause({ reason });
  if (kind === "unreachable") return { status: "unknown", cause, cure: cures.machineNetwork() };
  if (kind !== "denied") return { status: "unknown", cause, cure: say.again() };
  return { status: "unknown", cause, cure: say.letCall({ role: account.deployRoleArn, account: account.key }) };
}
