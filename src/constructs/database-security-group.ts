import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import {
  VpcSecurityGroupEgressRule,
  type VpcSecurityGroupEgressRuleConfig,
} from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { TerraformStack, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ACTIVE_DIRECTORY_PORTS, type PortRange } from "../aws/active-directory-ports";
import { eachItem, perBlock } from "./each";
import { itemId } from "./names";
import { isUnknown } from "./validation";

export interface DatabaseSecurityGroupProps {
  readonly name: string;
  readonly vpcId: string;
  /** TCP port of the database. */
  readonly port: number;
  readonly allowedCidrBlocks: readonly string[];
  /** Security groups of clients; a list whose length only Terraform knows is fine. */
  readonly allowedSecurityGroupIds: string[];
  /** Blocks of the domain controllers' VPC. */
  readonly directoryCidrBlocks: readonly string[];
}

/** Ports on which the directory reaches the instance; among the ephemeral ones would be the database's own. */
const PORTS_FROM_DIRECTORY = ACTIVE_DIRECTORY_PORTS.filter((port) => port.id !== "rpc-tcp");

/**
 * The security group of a joined instance: clients reach the port, and the instance and the directory's VPC reach each
 * other on the Active Directory ports, as AWS asks. Terraform removes AWS's rule that lets everything out, so what the
 * instance may open is stated.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_egress_rule
 */
export class DatabaseSecurityGroup extends Construct {
  public readonly securityGroupId: string;
  public readonly rules: ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: DatabaseSecurityGroupProps) {
    super(scope, id);
    const group = new SecurityGroup(this, "Default", {
      // AWS refuses names that begin with sg-.
      name: `database-${props.name}`,
      description: `DB instance ${props.name}`,
      vpcId: props.vpcId,
      tags: { Name: `database-${props.name}` },
    });
    // Each look at an attribute makes a new reference to it.
    this.securityGroupId = group.id;
    const client = {
      securityGroupId: this.securityGroupId,
      description: "PostgreSQL clients",
      ipProtocol: "tcp",
      fromPort: props.port,
      toPort: props.port,
    };
    this.rules = [
      ...perBlock(
        props.allowedCidrBlocks,
        (cidrIpv4, block) =>
          new VpcSecurityGroupIngressRule(this, `clients-${block.id}`.replace(/-$/, ""), {
            ...block.each,
            ...client,
            cidrIpv4,
          }),
      ),
      ...this.clientGroups(props.allowedSecurityGroupIds, client),
      ...ACTIVE_DIRECTORY_PORTS.flatMap((port) =>
        perBlock(
          props.directoryCidrBlocks,
          (cidrIpv4, block) =>
            new VpcSecurityGroupEgressRule(this, `directory-${block.id}${port.id}`, {
              ...block.each,
              ...directoryRule(this.securityGroupId, cidrIpv4, port, "to"),
            }),
        ),
      ),
      ...PORTS_FROM_DIRECTORY.flatMap((port) =>
        perBlock(
          props.directoryCidrBlocks,
          (cidrIpv4, block) =>
            new VpcSecurityGroupIngressRule(this, `from-directory-${block.id}${port.id}`, {
              ...block.each,
              ...directoryRule(this.securityGroupId, cidrIpv4, port, "from"),
            }),
        ),
      ),
    ];
  }

  private clientGroups(
    groups: string[],
    rule: { securityGroupId: string; description: string; ipProtocol: string; fromPort: number; toPort: number },
  ): ITerraformDependable[] {
    if (isUnknown(groups)) {
      const each = eachItem(TerraformStack.of(this), groups);
      return [
        new VpcSecurityGroupIngressRule(this, "clients-groups", {
          ...rule,
          forEach: each,
          referencedSecurityGroupId: each.value as string,
        }),
      ];
    }
    return groups.map(
      (group, index) =>
        new VpcSecurityGroupIngressRule(this, `clients-${itemId(group, index)}`, {
          ...rule,
          referencedSecurityGroupId: group,
        }),
    );
  }
}

function directoryRule(
  securityGroupId: string,
  cidrIpv4: string,
  port: PortRange,
  direction: "to" | "from",
): VpcSecurityGroupEgressRuleConfig {
  return {
    securityGroupId,
    description: `${port.purpose} ${direction} the domain controllers`,
    cidrIpv4,
    ipProtocol: port.protocol,
    fromPort: port.fromPort,
    toPort: port.toPort,
  };
}
