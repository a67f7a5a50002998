import { type Construct } from "constructs";
import { DirectoryIngress } from "../src/constructs/directory-ingress";
import { PeeringRequest, PeeringRoutes } from "../src/constructs/peering";
import { type Source } from "../src/contracts/contract";
import { peeringContract, type DirectoryValues, type NetworkValues } from "../src/contracts/contracts";
import { KerberosStack, type KerberosStackProps } from "./kerberos-stack";

/** A VPC whose blocks are known when the program runs. */
export interface PeeredNetworkProps {
  readonly name: string;
  readonly cidrBlocks: readonly string[];
}

export interface PeeringStackProps extends KerberosStackProps {
  /** Name tag of the connection. */
  readonly name: string;
  /** The database VPC, which asks. */
  readonly network: PeeredNetworkProps;
  readonly networkValues: Source<Pick<NetworkValues, "vpcId" | "routeTableIds">>;
  /** The directory's VPC, which is asked. */
  readonly directoryNetwork: PeeredNetworkProps;
  /** Its route tables are needed only if both VPCs are in this account. */
  readonly directoryNetworkValues: Source<Pick<NetworkValues, "vpcId" | "routeTableIds">>;
  /** Account of the directory's VPC. */
  readonly directoryAccountId: string;
  /** The directory, if both VPCs are in this account: this stack then holds the side of the directory too. */
  readonly directory?: Source<Pick<DirectoryValues, "securityGroupId">> | undefined;
}

/** The peering of a database VPC with the directory's, from the side that asks, with the routes of that side. */
export class PeeringStack extends KerberosStack {
  public constructor(scope: Construct, id: string, props: PeeringStackProps) {
    super(scope, id, props);
    const network = props.networkValues(this);
    const home = props.directoryNetworkValues(this);
    const { peeringConnectionId } = new PeeringRequest(this, "Default", {
      name: props.name,
      vpcId: network.vpcId,
      peerVpcId: home.vpcId,
      ...(props.directoryAccountId === props.accountId ? {} : { peerAccountId: props.directoryAccountId }),
    });
    new PeeringRoutes(this, "to-directory", {
      routeTableIds: network.routeTableIds,
      cidrBlocks: props.directoryNetwork.cidrBlocks,
      peeringConnectionId,
    });
    if (props.directory) {
      const { securityGroupId } = props.directory(this);
      new PeeringRoutes(this, `to-${props.network.name}`, {
        routeTableIds: home.routeTableIds,
        cidrBlocks: props.network.cidrBlocks,
        peeringConnectionId,
      });
      new DirectoryIngress(this, `from-${props.network.name}`, {
        securityGroupId,
        cidrBlocks: props.network.cidrBlocks,
        networkName: props.network.name,
      });
    }
    peeringContract.publish(this, {
      peeringConnectionId,
      vpcId: network.vpcId,
      cidrBlocks: [...props.network.cidrBlocks],
    });
  }
}
