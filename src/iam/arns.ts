import { formatArn } from "../aws/arn";
import { type Account, type Environment } from "../environment/environment";

/** ARNs of an account's resources in the environment's Region. */
export class AccountArns {
  public readonly partition: string;

  public constructor(
    private readonly environment: Environment,
    private readonly account: Account,
  ) {
    this.partition = environment.partition.id;
  }

  public regional(service: string, resource: string): string {
    return formatArn({
      partition: this.partition,
      service,
      region: this.environment.region,
      accountId: this.account.id,
      resource,
    });
  }

  /** The same for several resources. */
  public all(service: string, resources: readonly string[]): string[] {
    return [...new Set(resources)].sort().map((resource) => this.regional(service, resource));
  }

  /** Every resource of some kinds. */
  public allOf(service: string, kinds: readonly string[]): string[] {
    return this.all(
      service,
      kinds.map((kind) => `${kind}/*`),
    );
  }

  public role(name: string): string {
    return formatArn({
      partition: this.partition,
      service: "iam",
      accountId: this.account.id,
      resource: `role/${name}`,
    });
  }

  /** A managed policy of AWS. */
  public managedPolicy(name: string): string {
    return formatArn({ partition: this.partition, service: "iam", accountId: "aws", resource: `policy/${name}` });
  }

  /** VPCs of an account; of this one by default. */
  public vpc(id = "*", accountId = this.account.id): string {
    return formatArn({
      partition: this.partition,
      service: "ec2",
      region: this.environment.region,
      accountId,
      resource: `vpc/${id}`,
    });
  }

  /** A service of the Region, as `kms:ViaService` names it. */
  public service(name: string): string {
    return `${name}.${this.environment.region}.${this.environment.partition.dnsSuffix}`;
  }

  public get inRegion(): { readonly StringEquals: Readonly<Record<string, string>> } {
    return { StringEquals: { "aws:RequestedRegion": this.environment.region } };
  }
}
