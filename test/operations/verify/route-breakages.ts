import { associate, makeInternetGateway, makeNetworkInterface, makeRouteTable } from "../../support/aws-changes";
import { deploy } from "../../support/checks";
import { acceptPeering, IDENTITY, ORDERS, requestPeering, type Deployed } from "../../support/deployed";
import { type VerifyBreakage } from "./breakage";

const TO_DIRECTORY = "10.0.0.0/16";
const deployBoth = deploy("live-orders-peering", "live-orders-peering-accepter");

type RouteOperation = "create_route" | "replace_route" | "delete_route";

/** Changes a route of the network orders. */
function route(
  { call, orders }: Deployed,
  operation: RouteOperation,
  block: string,
  target: object = {},
): Promise<unknown> {
  return call(ORDERS, "ec2", operation, {
    RouteTableId: orders.routeTableId,
    DestinationCidrBlock: block,
    ...target,
  });
}

/** Changes the route back from the network of the directory. */
function routeBack({ call, identity }: Deployed, operation: RouteOperation, target: object = {}): Promise<unknown> {
  return call(IDENTITY, "ec2", operation, {
    RouteTableId: identity.routeTableId,
    DestinationCidrBlock: "10.1.0.0/16",
    ...target,
  });
}

function through({ peeringId }: Deployed): object {
  return { VpcPeeringConnectionId: peeringId };
}

async function deletePeering({ call, peeringId }: Deployed, id = peeringId): Promise<void> {
  await call(ORDERS, "ec2", "delete_vpc_peering_connection", { VpcPeeringConnectionId: id });
}

/** Peers the networks anew. */
async function peerAgain(it: Deployed): Promise<void> {
  it.peeringId = await requestPeering(it.call, it.orders, it.identity);
  await acceptPeering(it.call, it.peeringId);
  await route(it, "replace_route", TO_DIRECTORY, through(it));
  await routeBack(it, "replace_route", through(it));
}

/** Routes between a network and the directory's, and the peering connection they lead through. */
export const ROUTE_BREAKAGES: readonly VerifyBreakage[] = [
  {
    what: "a route to the directory is deleted",
    arrange: async (it, undo) => {
      undo(() => route(it, "create_route", TO_DIRECTORY, through(it)));
      await route(it, "delete_route", TO_DIRECTORY);
      const fault = ["directory-routes/missing", { table: it.orders.routeTableId, block: TO_DIRECTORY }];
      return {
        finding: [
          "network orders",
          "routes-to-directory",
          "failed",
          ["directory-routes/cause", { faults: [fault] }],
          deploy("live-orders-peering"),
        ],
      };
    },
  },
  {
    what: "a route from the directory is deleted",
    arrange: async (it, undo) => {
      undo(() => routeBack(it, "create_route", through(it)));
      await routeBack(it, "delete_route");
      const fault = ["directory-routes/missing", { table: it.identity.routeTableId, block: "10.1.0.0/16" }];
      return {
        finding: [
          "network orders",
          "routes-from-directory",
          "failed",
          ["directory-routes/cause", { faults: [fault] }],
          deploy("live-orders-peering-accepter"),
        ],
      };
    },
  },
  {
    what: "a more specific route leads elsewhere",
    arrange: async (it, undo) => {
      const target = await makeInternetGateway(it.call, ORDERS);
      undo(() => route(it, "replace_route", TO_DIRECTORY, through(it)));
      await route(it, "replace_route", TO_DIRECTORY, { GatewayId: target });
      const detour = { table: it.orders.routeTableId, block: TO_DIRECTORY, target, peering: it.peeringId };
      return {
        finding: [
          "network orders",
          "routes-to-directory",
          "failed",
          ["directory-routes/cause", { faults: [["directory-routes/elsewhere", detour]] }],
          deploy("live-orders-peering"),
        ],
      };
    },
  },
  {
    what: "a part of the directory's VPC is led elsewhere",
    arrange: async (it, undo) => {
      const target = await makeNetworkInterface(it.call, ORDERS, it.orders.subnetIds[0]);
      // No subnet of the directory is in the second block.
      for (const block of ["10.0.1.0/25", "10.0.200.0/24"]) {
        undo(() => route(it, "delete_route", block));
        await route(it, "create_route", block, { NetworkInterfaceId: target });
      }
      const detour = { table: it.orders.routeTableId, block: TO_DIRECTORY, target, peering: it.peeringId };
      const fault = ["directory-routes/part-elsewhere", { ...detour, part: "10.0.1.0/25" }];
      return {
        finding: [
          "network orders",
          "routes-to-directory",
          "failed",
          ["directory-routes/cause", { faults: [fault] }],
          deploy("live-orders-peering"),
        ],
      };
    },
  },
  {
    what: "a subnet gets another route table",
    arrange: async (it, undo) => {
      const [, subnet] = it.orders.subnetIds;
      const table = await makeRouteTable(it.call, ORDERS, it.orders.vpcId);
      undo(() => associate(it.call, ORDERS, subnet, it.orders.routeTableId));
      await associate(it.call, ORDERS, subnet, table);
      const fault = ["directory-routes/missing", { table, block: TO_DIRECTORY }];
      return {
        finding: [
          "network orders",
          "routes-to-directory",
          "failed",
          ["directory-routes/cause", { faults: [fault] }],
          ["directory-routes/cure-other-tables", { tables: [table], cure: deploy("live-orders-peering") }],
        ],
      };
    },
  },
  {
    what: "the peering connection is deleted",
    arrange: async (it, undo) => {
      undo(() => peerAgain(it));
      await deletePeering(it);
      return {
        finding: [
          "network orders",
          "peering-active",
          "failed",
          ["peering-active/cause-missing", { network: "orders" }],
          deployBoth,
        ],
      };
    },
  },
  {
    what: "a new request for peering is not accepted yet",
    arrange: async (it, undo) => {
      undo(() => peerAgain(it));
      await deletePeering(it);
      const peering = await requestPeering(it.call, it.orders, it.identity);
      undo(() => deletePeering(it, peering));
      const owner = { accountId: IDENTITY, status: "pending-acceptance" };
      return {
        finding: [
          "network orders",
          "peering-active",
          "failed",
          ["peering-active/cause", { peering, status: "pending-acceptance", accountId: ORDERS, owner }],
          ["peering-active/cure-accept", { stack: "live-orders-peering-accepter" }],
        ],
      };
    },
  },
  {
    what: "a new request for peering is rejected",
    arrange: async (it, undo) => {
      undo(() => peerAgain(it));
      await deletePeering(it);
      const peering = await requestPeering(it.call, it.orders, it.identity);
      await it.call(IDENTITY, "ec2", "reject_vpc_peering_connection", { VpcPeeringConnectionId: peering });
      const owner = { accountId: IDENTITY, status: "rejected" };
      return {
        finding: [
          "network orders",
          "peering-active",
          "failed",
          ["peering-active/cause", { peering, status: "rejected", accountId: ORDERS, owner }],
          deployBoth,
        ],
      };
    },
  },
];
