import { type AwsAccount, type CallOptions } from "../../aws/aws";

/** Where services say that there is another page. */
interface Page {
  readonly NextToken?: string | undefined;
  readonly nextToken?: string | undefined;
  readonly Marker?: string | undefined;
}

type SendPage<Output> = (token: string | undefined, options: CallOptions) => Promise<Output>;

/** Reads of one account that are made once: whoever asks again gets the same answer. */
export abstract class CachedReads {
  private readonly answers = new Map<string, Promise<unknown>>();

  public constructor(protected readonly client: AwsAccount) {}

  protected once<Answer>(name: string, read: () => Promise<Answer>): Promise<Answer> {
    const existing = this.answers.get(name);
    if (existing) return existing as Promise<Answer>;
    const answer = read();
    // Whoever waits for it sees the error; nobody may be waiting yet.
    answer.catch(() => undefined);
    this.answers.set(name, answer);
    return answer;
  }

  protected pagesOnce<Output extends Page, Item>(
    name: string,
    send: SendPage<Output>,
    items: (page: Output) => readonly Item[] | undefined,
  ): Promise<Item[]> {
    return this.once(name, () => this.pages(send, items));
  }

  protected pages<Output extends Page, Item>(
    send: SendPage<Output>,
    items: (page: Output) => readonly Item[] | undefined,
  ): Promise<Item[]> {
    return this.client.aws.pages(send, (page) => ({
      items: items(page),
      token: page.NextToken ?? page.nextToken ?? page.Marker,
    }));
  }
}
