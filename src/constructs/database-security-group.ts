import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { TerraformIterator, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ACTIVE_DIRECTORY_PORTS } from "../aws/active-directory-ports";
import { cidrId } from "./names";
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

/**
 * The security group of a joined instance: clients reach the port, and the instance reaches the Active Directory ports of
 * the directory's VPC, nothing else. Terraform removes AWS's rule that lets everything out, so these are stated.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_egress_rule
 */
export class DatabaseSecurityGroup extends Construct {
  public readonly securityGroupId: string;
  public readonly rules: ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: DatabaseSecurityGroupProps) {
    super(scope, id);
    const group = new SecurityGroup(this, "Default", {
      name: `${props.name}-database`,
      description: `DB instance ${props.name}`,
      vpcId: props.vpcId,
      tags: { Name: `${props.name}-database` },
    });
    const client = {
      securityGroupId: group.id, description: "PostgreSQL clients", ipProtocol: "tcp", fromPort: props.port, toPort: props.port,
    };
    this.rules = [
      ...props.allowedCidrBlocks.map((block) => new VpcSecurityGroupIngressRule(this, `clients-${cidrId(block)}`, { ...client, cidrIpv4: block })),
      ...this.clientGroups(props.allowedSecurityGroupIds, client),
      ...props.directoryCidrBlocks.flatMap((block) =>
        ACTIVE_DIRECTORY_PORTS.map(
          (port) =>
            new VpcSecurityGroupEgressRule(this, `directory-${cidrId(block)}-${port.id}`, {
              securityGroupId: group.id,
              description: `${port.purpose} to the domain controllers`,
              cidrIpv4: block,
              ipProtocol: port.protocol,
              fromPort: port.fromPort,
              toPort: port.toPort,
            }),
        ),
      ),
    ];
    this.securityGroupId = group.id;
  }

  private clientGroups(groups: string[], rule: { securityGroupId: string; description: string; ipProtocol: string; fromPort: number; toPort: number }): ITerraformDependable[] {
    if (isUnknown(groups)) {
      const each = TerraformIterator.fromList(groups);
      return [new VpcSecurityGroupIngressRule(this, "clients-groups", { ...rule, forEach: each, referencedSecurityGroupId: each.value as string })];
    }
    return groups.map((group) => new VpcSecurityGroupIngressRule(this, `clients-${group}`, { ...rule, referencedSecurityGroupId: group }));
  }
}
