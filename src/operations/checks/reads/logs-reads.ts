import {
  DescribeLogGroupsCommand,
  DescribeResourcePoliciesCommand,
  type LogGroup,
  type ResourcePolicy,
} from "@aws-sdk/client-cloudwatch-logs";
import { CachedReads } from "./cached-reads";

/** CloudWatch Logs of one account. */
export class LogsReads extends CachedReads {
  public groups(prefix: string): Promise<LogGroup[]> {
    return this.pagesOnce(
      `groups ${prefix}`,
      (nextToken, options) =>
        this.client.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix, nextToken }), options),
      (page) => page.logGroups,
    );
  }

  /** Who else may write to the log groups. */
  public policies(): Promise<ResourcePolicy[]> {
    return this.pagesOnce(
      "policies",
      (nextToken, options) => this.client.logs.send(new DescribeResourcePoliciesCommand({ nextToken }), options),
      (page) => page.resourcePolicies,
    );
  }
}
