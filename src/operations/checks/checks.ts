import { AwsError } from "../aws/aws-error";
import { type CheckDefinition, type CheckResult, type Problem, type Subject } from "./check";

/** Where in the environment file a subject stands. */
export type Locate = (subject: Subject) => { readonly file: string; readonly line: number };

/** Runs checks beside each other and keeps what came of them. */
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
   * @returns whether it passed, so that what depends on it is left out where it did not
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

  /** What was found, in the order of the file. A read that failed is told once, by the first check that needed it. */
  public results(): CheckResult[] {
    const told = new Set<unknown>();
    return [...this.found]
      .sort((a, b) => a.subject.order - b.subject.order || a.place - b.place)
      .filter(({ error, subject }) => {
        if (error === undefined) return true;
        if (this.closed.has(subject.account.key) || told.has(error)) return false;
        told.add(error);
        return true;
      })
      .map(({ result }) => result);
  }
}

function unanswered(error: AwsError, { account }: Subject): Problem {
  const cures: Partial<Record<AwsError["kind"], string>> = {
    denied: `Let ${account.deployRoleArn ?? `the credentials of ${account.key}`} make this call: rds-kerberos iam-policies --account ${account.key} prints all it needs.`,
    unreachable: "Look at the network of this machine (AWS's SDK uses no HTTPS_PROXY), and run it again.",
  };
  return {
    status: "unknown",
    cause: `This could not be looked at: ${error.message}.`.replace(/\.\.$/, "."),
    cure: cures[error.kind] ?? "Run it again; if it stays, look at the AWS Health Dashboard.",
  };
}
