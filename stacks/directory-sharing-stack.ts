import { type Construct } from "constructs";
import { DirectoryIngress } from "../src/constructs/directory-ingress";
import { DirectorySharing } from "../src/constructs/directory-sharing";
import { type Source } from "../src/contracts/contract";
import { directorySharingContract, type DirectoryValues } from "../src/contracts/contracts";
import { KerberosStack, type KerberosStackProps } from "./kerberos-stack";

/** A VPC that reaches the domain controllers without a peering made here. */
export interface ConnectedNetworkProps {
  readonly name: string;
  readonly cidrBlocks: readonly string[];
}

export interface DirectorySharingStackProps extends KerberosStackProps {
  readonly directory: Source<DirectoryValues>;
  /** Accounts the directory is shared with. @default - none */
  readonly consumerAccountIds?: readonly string[];
  /** @default "HANDSHAKE" */
  readonly sharingMethod?: "HANDSHAKE" | "ORGANIZATIONS";
  /** VPCs that reach the controllers on a connection someone else owns; each gets the ingress rules. @default - none */
  readonly connectedNetworks?: readonly ConnectedNetworkProps[];
}

/** Shares of the directory. It publishes what other accounts may know of it, and no secret. */
export class DirectorySharingStack extends KerberosStack {
  public constructor(scope: Construct, id: string, props: DirectorySharingStackProps) {
    super(scope, id, props);
    const directory = props.directory(this);
    const sharing = new DirectorySharing(this, "Default", {
      directoryId: directory.directoryId,
      accountIds: props.consumerAccountIds ?? [],
      sharingMethod: props.sharingMethod ?? "HANDSHAKE",
    });
    for (const network of props.connectedNetworks ?? []) {
      new DirectoryIngress(this, `from-${network.name}`, {
        securityGroupId: directory.securityGroupId,
        cidrBlocks: network.cidrBlocks,
        networkName: network.name,
      });
    }
    directorySharingContract.publish(this, { ...directory, sharedDirectoryIds: sharing.sharedDirectoryIds });
  }
}
