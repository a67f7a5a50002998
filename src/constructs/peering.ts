import { Route } from "@cdktf/provider-aws/lib/route";
import { VpcPeeringConnection } from "@cdktf/provider-aws/lib/vpc-peering-connection";
import { VpcPeeringConnectionAccepterA } from "@cdktf/provider-aws/lib/vpc-peering-connection-accepter";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { accountId } from "../aws/rules/accounts";
import { routeTableId, VPC_CIDR_RULES, vpcId } from "../aws/rules/networks";
import { eachItem, eachPair } from "./each";
import { cidrId, itemId } from "./names";
import { isUnknown, PropsCheck } from "./validation";
import { message } from "../text/message";

const say = {
  oneVpc: message(
    "peering-one-vpc",
    "a VPC cannot be peered with itself; databases in the directory's VPC need no peering",
  ),
};

export interface PeeringRequestProps {
  /** Name tag of the connection. */
  readonly name: string;
  /** VPC that asks. */
  readonly vpcId: string;
  /** VPC that is asked. */
  readonly peerVpcId: string;
  /** Account of that VPC. @default - the requester's own account, which then accepts at once */
  readonly peerAccountId?: string;
}

/**
 * A VPC peering connection within one Region, from the side that asks. Another account has to accept it.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_peering_connection
 */
export class PeeringRequest extends Construct {
  public readonly peeringConnectionId: string;

  public constructor(scope: Construct, id: string, props: PeeringRequestProps) {
    super(scope, id);
    new PropsCheck(this)
      .value("vpcId", props.vpcId, vpcId)
      .value("peerVpcId", props.peerVpcId, vpcId)
      .value("peerAccountId", props.peerAccountId, accountId)
      .that(isUnknown(props.vpcId) || props.vpcId !== props.peerVpcId, "peerVpcId", "peering-one-vpc", say.oneVpc)
      .done();
    const connection = new VpcPeeringConnection(this, "connection", {
      vpcId: props.vpcId,
      peerVpcId: props.peerVpcId,
      ...(props.peerAccountId === undefined ? { autoAccept: true } : { peerOwnerId: props.peerAccountId }),
      tags: { Name: props.name },
      timeouts: { create: "10m", update: "10m", delete: "10m" },
    });
    this.peeringConnectionId = connection.id;
  }
}

export interface PeeringAcceptanceProps {
  /** Name tag of the connection on this side. */
  readonly name: string;
  readonly peeringConnectionId: string;
}

/**
 * The acceptance of a peering connection, in the account that was asked. Destroying it leaves the connection to the
 * side that asked.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_peering_connection_accepter
 */
export class PeeringAcceptance extends Construct {
  /** Id of the connection, known once it is accepted: routes that take it from here wait for that. */
  public readonly peeringConnectionId: string;
  public readonly acceptStatus: string;

  public constructor(scope: Construct, id: string, props: PeeringAcceptanceProps) {
    super(scope, id);
    const accepter = new VpcPeeringConnectionAccepterA(this, "accepter", {
      vpcPeeringConnectionId: props.peeringConnectionId,
      autoAccept: true,
      tags: { Name: props.name },
      timeouts: { create: "10m", update: "10m" },
    });
    this.peeringConnectionId = accepter.id;
    this.acceptStatus = accepter.acceptStatus;
  }
}

export interface PeeringRoutesProps {
  /** Route tables that get the routes; a list whose length only Terraform knows is fine. */
  readonly routeTableIds: string[];
  /** Blocks of the VPC on the other side. */
  readonly cidrBlocks: readonly string[];
  readonly peeringConnectionId: string;
}

/**
 * Routes through a peering connection, one for each route table and block. Their addresses contain the route table's
 * id, so that the order of a list does not matter.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route
 */
export class PeeringRoutes extends Construct {
  public constructor(scope: Construct, id: string, props: PeeringRoutesProps) {
    super(scope, id);
    new PropsCheck(this)
      .items("routeTableIds", props.routeTableIds, routeTableId)
      .items("cidrBlocks", props.cidrBlocks, ...VPC_CIDR_RULES)
      .done();
    const stack = TerraformStack.of(this);
    if (isUnknown(props.cidrBlocks)) {
      const {
        pairs,
        id: routeTableId,
        block: destinationCidrBlock,
      } = eachPair(stack, props.routeTableIds, props.cidrBlocks);
      new Route(this, "Default", {
        forEach: pairs,
        routeTableId,
        destinationCidrBlock,
        vpcPeeringConnectionId: props.peeringConnectionId,
      });
      return;
    }
    for (const cidrBlock of props.cidrBlocks) {
      const route = { destinationCidrBlock: cidrBlock, vpcPeeringConnectionId: props.peeringConnectionId };
      if (isUnknown(props.routeTableIds)) {
        const routeTables = eachItem(stack, props.routeTableIds);
        new Route(this, cidrId(cidrBlock), {
          forEach: routeTables,
          routeTableId: routeTables.value as string,
          ...route,
        });
      } else {
        props.routeTableIds.forEach(
          (table, index) =>
            new Route(this, `${itemId(table, index)}-${cidrId(cidrBlock)}`, { routeTableId: table, ...route }),
        );
      }
    }
  }
}
