import { makeNetworkInterface } from "../../support/aws-changes";
import { ORDERS } from "../../support/deployed";
import { type PreflightBreakage } from "./breakage";

/** Routes that lead elsewhere what is for the directory. */
export const ROUTE_BREAKAGES: readonly PreflightBreakage[] = [
  {
    what: "a route leads a part of the directory's VPC elsewhere",
    arrange: async ({ call, orders: { routeTableId, subnetIds } }, undo) => {
      const target = await makeNetworkInterface(call, ORDERS, subnetIds[0]);
      const block = "10.0.1.0/24";
      const route = { RouteTableId: routeTableId, DestinationCidrBlock: block };
      await call(ORDERS, "ec2", "create_route", { ...route, NetworkInterfaceId: target });
      undo(() => call(ORDERS, "ec2", "delete_route", route));
      const detours = [{ table: routeTableId, block, target }];
      return {
        finding: [
          "network orders",
          "network-routes",
          "failed",
          ["network-routes/cause", { detours, network: "identity" }],
          "network-routes/cure",
        ],
      };
    },
  },
  {
    what: "a route leads the directory's block to another VPC",
    arrange: async ({ call, orders: { routeTableId, vpcId } }, undo) => {
      const block = "10.0.0.0/16";
      const { Vpc } = await call<{ Vpc: { VpcId: string } }>(ORDERS, "ec2", "create_vpc", { CidrBlock: block });
      undo(() => call(ORDERS, "ec2", "delete_vpc", { VpcId: Vpc.VpcId }));
      const { VpcPeeringConnection } = await call<{ VpcPeeringConnection: { VpcPeeringConnectionId: string } }>(
        ORDERS,
        "ec2",
        "create_vpc_peering_connection",
        { VpcId: vpcId, PeerVpcId: Vpc.VpcId },
      );
      const target = VpcPeeringConnection.VpcPeeringConnectionId;
      undo(() => call(ORDERS, "ec2", "delete_vpc_peering_connection", { VpcPeeringConnectionId: target }));
      const route = { RouteTableId: routeTableId, DestinationCidrBlock: block };
      await call(ORDERS, "ec2", "create_route", { ...route, VpcPeeringConnectionId: target });
      undo(() => call(ORDERS, "ec2", "delete_route", route));
      const detours = [{ table: routeTableId, block, target }];
      return {
        finding: [
          "network orders",
          "network-routes",
          "failed",
          ["network-routes/cause", { detours, network: "identity" }],
          "network-routes/cure",
        ],
      };
    },
  },
];
