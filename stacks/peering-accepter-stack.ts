import { type Construct } from "constructs";
import { DirectoryIngress } from "../src/constructs/directory-ingress";
import { PeeringAcceptance, PeeringRoutes } from "../src/constructs/peering";
import { isUnknown } from "../src/constructs/validation";
import { type Source } from "../src/contracts/contract";
import {
  peeringAccepterContract,
  type DirectoryValues,
  type NetworkValues,
  type PeeringValues,
} from "../src/contracts/contracts";
import { KerberosStack, type KerberosStackProps } from "./kerberos-stack";
import { type PeeredNetworkProps } from "./peering-stack";

export interface PeeringAccepterStackProps extends KerberosStackProps {
  /** Name tag of the connection on this side. */
  readonly name: string;
  /** The database VPC, which asked. */
  readonly network: PeeredNetworkProps;
  readonly peering: Source<Pick<PeeringValues, "peeringConnectionId">>;
  /** The directory's VPC, in this account. */
  readonly directoryNetworkValues: Source<Pick<NetworkValues, "routeTableIds">>;
  readonly directory: Source<Pick<DirectoryValues, "securityGroupId">>;
}

/** The side of the directory: it accepts the peering, routes back, and opens the Active Directory ports to the VPC. */
export class PeeringAccepterStack extends KerberosStack {
  public constructor(scope: Construct, id: string, props: PeeringAccepterStackProps) {
    super(scope, id, props);
    const acceptance = new PeeringAcceptance(this, "Default", {
      name: props.name,
      peeringConnectionId: props.peering(this).peeringConnectionId,
    });
    const { name, cidrBlocks } = props.network;
    const part = isUnknown(name) ? "network" : name;
    new PeeringRoutes(this, `to-${part}`, {
      routeTableIds: props.directoryNetworkValues(this).routeTableIds,
      cidrBlocks,
      peeringConnectionId: acceptance.peeringConnectionId,
    });
    new DirectoryIngress(this, `from-${part}`, {
      securityGroupId: props.directory(this).securityGroupId,
      cidrBlocks,
      networkName: name,
    });
    peeringAccepterContract.publish(this, acceptance);
  }
}
