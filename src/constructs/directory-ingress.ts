import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { ACTIVE_DIRECTORY_PORTS } from "../aws/active-directory-ports";
import { securityGroupId, SHARED_CIDR_RULES } from "../aws/rules/networks";
import { perBlock } from "./each";
import { PropsCheck } from "./validation";

export interface DirectoryIngressProps {
  /** Security group of the domain controllers. */
  readonly securityGroupId: string;
  /** Blocks of the VPC, or VPCs, whose databases and clients reach the controllers; each gets its own rules. */
  readonly cidrBlocks: readonly string[];
  /** Name of what the blocks are of, for the rules' descriptions. */
  readonly networkName: string;
}

/**
 * The Active Directory ports, opened on the controllers' security group for one VPC. AWS opens them only for the
 * primary block of the directory's own VPC.
 *
 * @see https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_getting_started_what_gets_created.html
 */
export class DirectoryIngress extends Construct {
  public constructor(scope: Construct, id: string, props: DirectoryIngressProps) {
    super(scope, id);
    new PropsCheck(this)
      .value("securityGroupId", props.securityGroupId, securityGroupId)
      .items("cidrBlocks", props.cidrBlocks, ...SHARED_CIDR_RULES)
      .done();
    for (const port of ACTIVE_DIRECTORY_PORTS) {
      perBlock(
        props.cidrBlocks,
        (cidrIpv4, block) =>
          new VpcSecurityGroupIngressRule(this, `${block.id}${port.id}`, {
            ...block.each,
            securityGroupId: props.securityGroupId,
            description: `${port.purpose} from ${props.networkName}`,
            cidrIpv4,
            ipProtocol: port.protocol,
            fromPort: port.fromPort,
            toPort: port.toPort,
          }),
      );
    }
  }
}
