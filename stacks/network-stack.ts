import { type Construct } from "constructs";
import { PrivateNetwork } from "../src/constructs/network";
import { networkContract } from "../src/contracts/contracts";
import { KerberosStack, type KerberosStackProps } from "./kerberos-stack";

export interface NetworkStackProps extends KerberosStackProps {
  /** Name of the VPC. */
  readonly name: string;
  /** IPv4 block of the VPC, /16 to /25. */
  readonly cidrBlock: string;
  /** Availability Zones; each gets one private subnet. */
  readonly availabilityZones: readonly string[];
}

/** A VPC with private subnets. */
export class NetworkStack extends KerberosStack {
  public constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    networkContract.publish(this, new PrivateNetwork(this, "Default", props));
  }
}
