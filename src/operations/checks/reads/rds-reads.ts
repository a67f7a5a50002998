import {
  DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  DescribeDBSnapshotsCommand,
  DescribeOrderableDBInstanceOptionsCommand,
  type DBEngineVersion,
  type DBInstance,
  type OrderableDBInstanceOption,
  type Parameter,
} from "@aws-sdk/client-rds";
import { isMissing } from "../../aws/aws-error";
import { CachedReads } from "./cached-reads";

/** RDS of one account: what exists, and what it offers. */
export class RdsReads extends CachedReads {
  public instances(): Promise<DBInstance[]> {
    return this.pagesOnce(
      "instances",
      (Marker, options) => this.client.rds.send(new DescribeDBInstancesCommand({ MaxRecords: 100, Marker }), options),
      (page) => page.DBInstances,
    );
  }

  /** Parameters of a group that somebody has set. */
  public parameters(group: string): Promise<Parameter[]> {
    return this.pagesOnce(
      `parameters ${group}`,
      (Marker, options) =>
        this.client.rds.send(
          new DescribeDBParametersCommand({ DBParameterGroupName: group, Source: "user", Marker }),
          options,
        ),
      (page) => page.Parameters,
    );
  }

  /** Versions RDS offers of a version of PostgreSQL: of a major one all its minors, AWS's default for it first. */
  public engineVersions(version: string): Promise<DBEngineVersion[]> {
    return this.once(`engine ${version}`, async () => {
      const read = (DefaultOnly: boolean): Promise<DBEngineVersion[]> =>
        this.pages(
          (Marker, options) =>
            this.client.rds.send(
              new DescribeDBEngineVersionsCommand({ Engine: "postgres", EngineVersion: version, DefaultOnly, Marker }),
              options,
            ),
          (page) => page.DBEngineVersions,
        );
      return version.includes(".") ? read(false) : [...(await read(true)), ...(await read(false))];
    });
  }

  /** How an instance class can be ordered with an exact version. */
  public orderable(EngineVersion: string, DBInstanceClass: string): Promise<OrderableDBInstanceOption[]> {
    const ask = { Engine: "postgres", EngineVersion, DBInstanceClass, Vpc: true };
    return this.pagesOnce(
      `orderable ${EngineVersion} ${DBInstanceClass}`,
      (Marker, options) =>
        this.client.rds.send(new DescribeOrderableDBInstanceOptionsCommand({ ...ask, Marker }), options),
      (page) => page.OrderableDBInstanceOptions,
    );
  }

  /** Whether there is a snapshot of that name. */
  public snapshot(identifier: string): Promise<boolean> {
    return this.once(`snapshot ${identifier}`, async () => {
      try {
        await this.client.aws.call((options) =>
          this.client.rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: identifier }), options),
        );
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    });
  }
}
