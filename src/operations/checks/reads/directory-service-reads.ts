import {
  DescribeDirectoriesCommand,
  DescribeDomainControllersCommand,
  DescribeSharedDirectoriesCommand,
  DescribeTrustsCommand,
  GetDirectoryLimitsCommand,
  ListLogSubscriptionsCommand,
  type DirectoryDescription,
  type DirectoryLimits,
  type DomainController,
  type LogSubscription,
  type SharedDirectory,
  type Trust,
} from "@aws-sdk/client-directory-service";
import { CachedReads } from "./cached-reads";

/** Directories of one account, with what belongs to each. */
export class DirectoryServiceReads extends CachedReads {
  public directories(): Promise<DirectoryDescription[]> {
    return this.pagesOnce(
      "directories",
      (NextToken, options) => this.service.send(new DescribeDirectoriesCommand({ NextToken }), options),
      (page) => page.DirectoryDescriptions,
    );
  }

  public limits(): Promise<DirectoryLimits> {
    return this.once("limits", async () => {
      const { DirectoryLimits: limits } = await this.client.aws.call((options) =>
        this.service.send(new GetDirectoryLimitsCommand({}), options),
      );
      return limits ?? {};
    });
  }

  public controllers(DirectoryId: string): Promise<DomainController[]> {
    return this.pagesOnce(
      `controllers ${DirectoryId}`,
      (NextToken, options) =>
        this.service.send(new DescribeDomainControllersCommand({ DirectoryId, NextToken }), options),
      (page) => page.DomainControllers,
    );
  }

  public trusts(DirectoryId: string): Promise<Trust[]> {
    return this.pagesOnce(
      `trusts ${DirectoryId}`,
      (NextToken, options) => this.service.send(new DescribeTrustsCommand({ DirectoryId, NextToken }), options),
      (page) => page.Trusts,
    );
  }

  public shares(OwnerDirectoryId: string): Promise<SharedDirectory[]> {
    return this.pagesOnce(
      `shares ${OwnerDirectoryId}`,
      (NextToken, options) =>
        this.service.send(new DescribeSharedDirectoriesCommand({ OwnerDirectoryId, NextToken }), options),
      (page) => page.SharedDirectories,
    );
  }

  public logSubscriptions(DirectoryId: string): Promise<LogSubscription[]> {
    return this.pagesOnce(
      `log subscriptions ${DirectoryId}`,
      (NextToken, options) => this.service.send(new ListLogSubscriptionsCommand({ DirectoryId, NextToken }), options),
      (page) => page.LogSubscriptions,
    );
  }

  private get service(): CachedReads["client"]["directoryService"] {
    return this.client.directoryService;
  }
}
