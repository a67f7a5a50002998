import { type Construct } from "constructs";
import { KerberosDatabase } from "../src/constructs/kerberos-database";
import { type KerberosDatabaseProps } from "../src/constructs/kerberos-database-props";
import { type Source } from "../src/contracts/contract";
import {
  databaseContract,
  type DirectoryAccessValues,
  type DirectorySharingValues,
  type NetworkValues,
} from "../src/contracts/contracts";
import { KerberosStack, type KerberosStackProps } from "./kerberos-stack";

/** Props of the instance that come from other stacks. */
type UpstreamProps =
  "vpcId" | "subnetIds" | "directoryId" | "directoryAccessRoleName" | "allowedSecurityGroupIds" | "dependsOn";

export interface DatabaseStackProps extends KerberosStackProps, Omit<KerberosDatabaseProps, UpstreamProps> {
  readonly network: Source<Pick<NetworkValues, "vpcId" | "subnetIds">>;
  readonly directoryAccess: Source<Pick<DirectoryAccessValues, "directoryId" | "directoryAccessRoleName">>;
  readonly directorySharing: Source<Pick<DirectorySharingValues, "domainName">>;
  /** Security groups of clients that may reach the port. @default - none */
  readonly allowedSecurityGroupIds?: Source<string[]>;
}

/** A DB instance of RDS for PostgreSQL, joined to the domain. */
export class DatabaseStack extends KerberosStack {
  public constructor(scope: Construct, id: string, props: DatabaseStackProps) {
    super(scope, id, props);
    const { network: networkSource, directoryAccess, directorySharing, allowedSecurityGroupIds, ...settings } = props;
    const network = networkSource(this);
    const access = directoryAccess(this);
    const database = new KerberosDatabase(this, "Default", {
      ...settings,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds,
      directoryId: access.directoryId,
      directoryAccessRoleName: access.directoryAccessRoleName,
      allowedSecurityGroupIds: allowedSecurityGroupIds?.(this) ?? [],
    });
    const { domainName } = directorySharing(this);
    databaseContract.publish(this, Object.assign(database, { domainName }));
  }
}
