import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type AwsAccount } from "../../aws/aws";
import { isMissing } from "../../aws/aws-error";
import { CachedReads } from "./cached-reads";
import { DirectoryServiceReads } from "./directory-service-reads";
import { Ec2Reads } from "./ec2-reads";
import { IamReads } from "./iam-reads";
import { LogsReads } from "./logs-reads";
import { RdsReads } from "./rds-reads";

/**
 * What exists in one account, by service. Each kind is read once and for everything at a time: the number of calls
 * grows with accounts and pages, not with what is checked.
 */
export class AccountReads extends CachedReads {
  public readonly directoryService: DirectoryServiceReads;
  public readonly ec2: Ec2Reads;
  public readonly iam: IamReads;
  public readonly logs: LogsReads;
  public readonly rds: RdsReads;

  /** @param vpcIds - Every VPC of the account that is going to be asked about. */
  public constructor(client: AwsAccount, vpcIds: readonly string[]) {
    super(client);
    this.directoryService = new DirectoryServiceReads(client);
    this.ec2 = new Ec2Reads(client, vpcIds);
    this.iam = new IamReads(client);
    this.logs = new LogsReads(client);
    this.rds = new RdsReads(client);
  }

  /** The account the credentials reach. */
  public identity(): Promise<string> {
    return this.once("identity", async () => {
      const { sts, aws } = this.client;
      const { Account } = await aws.call((options) => sts.send(new GetCallerIdentityCommand({}), options));
      return Account ?? "";
    });
  }

  /**
   * A quota as it is for this account.
   *
   * @see https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
   */
  public quota(service: string, code: string): Promise<number | undefined> {
    return this.once(`quota ${service} ${code}`, async () => {
      const { quotas, aws } = this.client;
      const ask = { ServiceCode: service, QuotaCode: code };
      try {
        const { Quota } = await aws.call((options) => quotas.send(new GetServiceQuotaCommand(ask), options));
        return Quota?.Value;
      } catch (error) {
        // A quota that was never changed may have no entry for the account.
        if (!isMissing(error)) throw error;
        const { Quota } = await aws.call((options) => quotas.send(new GetAWSDefaultServiceQuotaCommand(ask), options));
        return Quota?.Value;
      }
    });
  }
}
