import { setMaxListeners } from "node:events";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DirectoryServiceClient } from "@aws-sdk/client-directory-service";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { RDSClient } from "@aws-sdk/client-rds";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { STSClient } from "@aws-sdk/client-sts";
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { type Account, type Environment } from "../../environment/environment";
import { awsError } from "./aws-error";
import { Limiter } from "./limiter";

// The SDK is pinned to a version that runs here; what later ones will need is nothing a user can act on.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** Calls under way at once, over all accounts. */
const CALLS_AT_ONCE = 10;

/** Attempts of one call: throttled ones wait longer each time, up to 20 s. */
const ATTEMPTS = 8;

type Provider = ReturnType<typeof fromNodeProviderChain>;

/** What every call is sent with. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/**
 * AWS as one environment reaches it: with each account's role, in its Region, and at the endpoint of an emulator if the
 * file names one. Throttled calls are repeated, and all of them stop when the signal says so.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export class Aws {
  private readonly limiter = new Limiter(CALLS_AT_ONCE);
  private readonly accounts = new Map<string, AwsAccount>();
  private readonly stateAccounts = new Map<string, AwsAccount>();
  /** One for all clients, those that fetch credentials among them, so that none waits for ever. */
  private readonly requestHandler = new NodeHttpHandler({
    connectionTimeout: 10_000,
    requestTimeout: 60_000,
    throwOnRequestTimeout: true,
  });

  public constructor(
    public readonly environment: Environment,
    public readonly signal: AbortSignal,
  ) {
    // Every call under way listens to it.
    setMaxListeners(0, signal);
  }

  /** An account, with the role its stacks are deployed with. */
  public account(account: Account): AwsAccount {
    const existing = this.accounts.get(account.key);
    if (existing) return existing;
    const ambient = this.ambient(account);
    const made = new AwsAccount(
      this,
      account,
      account.deployRoleArn === undefined ? ambient : this.assumed(account.deployRoleArn, ambient),
    );
    this.accounts.set(account.key, made);
    return made;
  }

  /** The same account with another role, assumed as Terraform does it: with the credentials it runs with. */
  public as(account: Account, roleArn: string): AwsAccount {
    return new AwsAccount(this, account, this.assumed(roleArn, this.ambient(account)));
  }

  /** The same account with what Terraform reaches its states with. */
  public states(account: Account): AwsAccount {
    const { roleArn } = account.state;
    if (roleArn === account.deployRoleArn) return this.account(account);
    const existing = this.stateAccounts.get(account.key);
    if (existing) return existing;
    const made =
      roleArn === undefined ? new AwsAccount(this, account, this.ambient(account)) : this.as(account, roleArn);
    this.stateAccounts.set(account.key, made);
    return made;
  }

  /** One call, when it is its turn. @throws AwsError if AWS gives no answer */
  public async call<Output>(send: (options: CallOptions) => Promise<Output>): Promise<Output> {
    return this.limiter.run(async () => {
      this.signal.throwIfAborted();
      try {
        return await Promise.race([send({ abortSignal: this.signal }), this.aborted]);
      } catch (error) {
        this.signal.throwIfAborted();
        throw awsError(error);
      }
    });
  }

  /** Fails as soon as the signal says so: the SDK gives it to no call that fetches credentials. */
  private get aborted(): Promise<never> {
    return new Promise((_resolve, reject) => {
      this.signal.addEventListener(
        "abort",
        () => {
          reject(new DOMException("Stopped", "AbortError"));
        },
        { once: true },
      );
    });
  }

  /** All pages of a call that says where it stopped. */
  public async pages<Output, Item>(
    send: (token: string | undefined, options: CallOptions) => Promise<Output>,
    read: (output: Output) => { readonly items: readonly Item[] | undefined; readonly token: string | undefined },
  ): Promise<Item[]> {
    const all: Item[] = [];
    let token: string | undefined;
    do {
      const page = read(await this.call((options) => send(token, options)));
      all.push(...(page.items ?? []));
      token = page.token === "" ? undefined : page.token;
    } while (token !== undefined);
    return all;
  }

  /** Settings of every client. */
  public get settings(): {
    readonly region: string;
    readonly maxAttempts: number;
    readonly requestHandler: NodeHttpHandler;
    readonly endpoint?: string;
  } {
    const { region, awsEndpointUrl } = this.environment;
    return {
      region,
      maxAttempts: ATTEMPTS,
      requestHandler: this.requestHandler,
      ...(awsEndpointUrl === undefined ? {} : { endpoint: awsEndpointUrl }),
    };
  }

  /** The credentials Terraform runs with. Their source has its own Region: that of IAM Identity Center, for example. */
  private ambient({ profile }: Account): Provider {
    const clientConfig = { requestHandler: this.requestHandler, maxAttempts: ATTEMPTS };
    return profile === undefined ? fromNodeProviderChain({ clientConfig }) : fromIni({ profile, clientConfig });
  }

  private assumed(roleArn: string, masterCredentials: Provider): Provider {
    return fromTemporaryCredentials({
      masterCredentials,
      params: { RoleArn: roleArn, RoleSessionName: "rds-kerberos" },
      clientConfig: this.settings,
    });
  }
}

/** Clients for one account, each made when it is first asked for. */
export class AwsAccount {
  private readonly clients = new Map<string, unknown>();

  public constructor(
    public readonly aws: Aws,
    public readonly account: Account,
    private readonly credentials: Provider,
  ) {}

  public get directoryService(): DirectoryServiceClient {
    return this.client("ds", () => new DirectoryServiceClient(this.config));
  }
  public get ec2(): EC2Client {
    return this.client("ec2", () => new EC2Client(this.config));
  }
  public get iam(): IAMClient {
    return this.client("iam", () => new IAMClient(this.config));
  }
  public get kms(): KMSClient {
    return this.client("kms", () => new KMSClient(this.config));
  }
  public get logs(): CloudWatchLogsClient {
    return this.client("logs", () => new CloudWatchLogsClient(this.config));
  }
  public get quotas(): ServiceQuotasClient {
    return this.client("quotas", () => new ServiceQuotasClient(this.config));
  }
  public get rds(): RDSClient {
    return this.client("rds", () => new RDSClient(this.config));
  }
  public get secrets(): SecretsManagerClient {
    return this.client("secrets", () => new SecretsManagerClient(this.config));
  }
  public get sts(): STSClient {
    return this.client("sts", () => new STSClient(this.config));
  }

  /** S3 in the Region of a bucket. */
  public s3(region: string): S3Client {
    return this.client(
      `s3 ${region}`,
      () =>
        new S3Client({
          ...this.config,
          region,
          followRegionRedirects: true,
          forcePathStyle: this.aws.environment.awsEndpointUrl !== undefined,
        }),
    );
  }

  private get config(): Aws["settings"] & { readonly credentials: Provider } {
    return { ...this.aws.settings, credentials: this.credentials };
  }

  private client<Client>(name: string, make: () => Client): Client {
    const existing = this.clients.get(name);
    if (existing !== undefined) return existing as Client;
    const made = make();
    this.clients.set(name, made);
    return made;
  }
}
