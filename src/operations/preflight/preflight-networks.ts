import { QUOTAS } from "../../aws/quotas";
import { type Network } from "../../environment/environment";
import { aclProblem } from "../checks/acl-problem";
import { type AccountReads } from "../checks/reads/account-reads";
import { subjects, type Problem } from "../checks/check";
import { type LocatedNetwork } from "../checks/located-networks";
import { endsOf, joins } from "../checks/peerings";
import { leadsToInternet, routesElsewhere, routeTablesOf, targetOf } from "../checks/route-tables";
import { type PreflightContext } from "./preflight-environment";

/** Active peering connections of a VPC. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const PEERINGS_QUOTA = ["vpc", "L-7E9ECCDB"] as const;

/** Free addresses a subnet should have: two domain controllers, or an instance with a standby and what AWS moves them with. */
const LEAST_ADDRESSES = 4;

/** Checks of the VPCs that exist, and of what the others are going to be made from. */
export async function preflightNetworks(context: PreflightContext): Promise<void> {
  await Promise.all(
    context.environment.networks.map((network) =>
      network.create ? zones(context, network) : existing(context, network),
    ),
  );
}

async function zones({ environment, checks, reads }: PreflightContext, network: Network): Promise<void> {
  const read = reads.get(network.account.key);
  if (!read) return;
  await checks.check("network-zones", subjects.network(environment, network), async () => {
    const there = (await read.ec2.zones())
      .filter(
        ({ State, ZoneType }) => State === "available" && (ZoneType ?? "availability-zone") === "availability-zone",
      )
      .map(({ ZoneName }) => ZoneName);
    const missing = (network.create?.availabilityZones ?? []).filter((zone) => !there.includes(zone));
    return missing.length === 0
      ? undefined
      : {
          cause: `The account ${network.account.id} has no ${missing.join(", ")}.`,
          cure: `Write some of ${there.join(", ")} in availabilityZones.`,
        };
  });
}

async function existing(context: PreflightContext, network: Network): Promise<void> {
  const { environment, checks, reads, networks } = context;
  const read = reads.get(network.account.key);
  const located = networks.find((candidate) => candidate.network.key === network.key);
  if (!read || !located) return;
  const subject = subjects.network(environment, network);
  const isHome = network.key === environment.directory.network.key;
  if (!(await checks.check("network-located", subject, () => presenceProblem(located, read)))) return;
  await checks.check("network-cidr-blocks", subject, () => blocksProblem(located, read));
  if (
    !(await checks.check("network-subnets", subject, () =>
      subnetsProblem(located, read, isHome && environment.directory.create !== undefined),
    ))
  )
    return;
  await Promise.all([
    checks.check("network-addresses", subject, () => addressesProblem(located, read)),
    checks.check("network-private", subject, async () => {
      const open = routeTablesOf(await read.ec2.routeTables(), located.vpcId, located.subnetIds)
        .filter(leadsToInternet)
        .map(({ RouteTableId }) => RouteTableId);
      return open.length === 0
        ? undefined
        : {
            cause: `Subnets of the network use ${open.join(", ")}, which has a route to an internet gateway.`,
            cure: "Name private subnets in subnetIds.",
          };
    }),
    network.connection === "peering" ||
    (isHome && environment.networks.some(({ connection }) => connection === "peering"))
      ? checks.check("network-route-tables", subject, () => routeTablesProblem(located, read))
      : undefined,
  ]);
  const home = networks.find((candidate) => candidate.network.key === environment.directory.network.key);
  const owner = reads.get(environment.directory.network.account.key);
  if (isHome || !home || !owner || located.vpcId === home.vpcId) return;
  await Promise.all([
    checks.check("network-acls", subject, () => aclProblem({ located, reads: read }, { located: home, reads: owner })),
    ...(network.connection === "peering"
      ? [
          checks.check(
            "network-routes",
            subject,
            async () => (await routesConflict(located, read, home)) ?? (await routesConflict(home, owner, located)),
          ),
          checks.check(
            "peering-quota",
            subject,
            async () =>
              (await peeringsProblem(context, located, read, home)) ??
              (await peeringsProblem(context, home, owner, located)),
          ),
        ]
      : []),
  ]);
}

async function presenceProblem({ network, vpcId }: LocatedNetwork, reads: AccountReads): Promise<Problem | undefined> {
  return (await reads.ec2.vpcs()).some(({ VpcId, State }) => VpcId === vpcId && State !== "pending")
    ? undefined
    : {
        cause: `There is no VPC ${vpcId} in the account ${network.account.key} (${network.account.id}).`,
        cure: `Correct networks.${network.key}.existing.vpcId, or its account.`,
      };
}

async function blocksProblem({ network, vpcId }: LocatedNetwork, reads: AccountReads): Promise<Problem | undefined> {
  const vpc = (await reads.ec2.vpcs()).find(({ VpcId }) => VpcId === vpcId);
  const there = (vpc?.CidrBlockAssociationSet ?? [])
    .filter(({ CidrBlockState }) => (CidrBlockState?.State ?? "associated") === "associated")
    .map(({ CidrBlock }) => CidrBlock ?? "");
  const [missing, foreign] = [
    there.filter((block) => !network.cidrBlocks.includes(block)),
    network.cidrBlocks.filter((block) => !there.includes(block)),
  ];
  if (missing.length === 0 && foreign.length === 0) return undefined;
  return {
    cause: `The VPC ${vpcId} has the blocks ${there.join(", ")}, and the file says ${network.cidrBlocks.join(", ")}.`,
    cure: `Write cidrBlocks: [${there.join(", ")}] in networks.${network.key}.existing.`,
  };
}

async function subnetsProblem(
  { network, vpcId, subnetIds }: LocatedNetwork,
  reads: AccountReads,
  isDirectorys: boolean,
): Promise<Problem | undefined> {
  const found = (await reads.ec2.subnets()).filter(
    ({ SubnetId }) => SubnetId !== undefined && subnetIds.includes(SubnetId),
  );
  const missing = subnetIds.filter((id) => !found.some(({ SubnetId, VpcId }) => SubnetId === id && VpcId === vpcId));
  const cure = `Correct networks.${network.key}.existing.subnetIds.`;
  if (missing.length > 0) return { cause: `The VPC ${vpcId} has no ${missing.join(", ")}.`, cure };
  const zonesOf = [
    ...new Set(found.map(({ AvailabilityZoneId, AvailabilityZone }) => AvailabilityZoneId ?? AvailabilityZone)),
  ];
  if (zonesOf.length < 2)
    return {
      cause: `All subnets of the network lie in ${zonesOf.join("")}, and a DB subnet group and a directory need two Availability Zones.`,
      cure: `Add a subnet of another zone. ${cure}`,
    };
  if (isDirectorys && zonesOf.length !== subnetIds.length)
    return {
      cause: `The directory needs two subnets in different Availability Zones, and ${subnetIds.join(", ")} lie in ${zonesOf.join(", ")}.`,
      cure,
    };
  return undefined;
}

async function addressesProblem({ subnetIds }: LocatedNetwork, reads: AccountReads): Promise<Problem | undefined> {
  const full = (await reads.ec2.subnets()).filter(
    ({ SubnetId, AvailableIpAddressCount = 0 }) =>
      SubnetId !== undefined && subnetIds.includes(SubnetId) && AvailableIpAddressCount < LEAST_ADDRESSES,
  );
  return full.length === 0
    ? undefined
    : {
        cause: `${full.map(({ SubnetId, AvailableIpAddressCount }) => `${SubnetId} has ${AvailableIpAddressCount} free addresses`).join(", ")}; ${LEAST_ADDRESSES} are needed.`,
        cure: "Free some, or name larger subnets.",
      };
}

async function routeTablesProblem(
  { network, vpcId, subnetIds, routeTableIds }: LocatedNetwork,
  reads: AccountReads,
): Promise<Problem | undefined> {
  const all = await reads.ec2.routeTables();
  const missing = routeTableIds.filter(
    (id) => !all.some(({ RouteTableId, VpcId }) => RouteTableId === id && VpcId === vpcId),
  );
  const key = `networks.${network.key}.existing.routeTableIds`;
  if (missing.length > 0) return { cause: `The VPC ${vpcId} has no ${missing.join(", ")}.`, cure: `Correct ${key}.` };
  const left = routeTablesOf(all, vpcId, subnetIds)
    .map(({ RouteTableId = "" }) => RouteTableId)
    .filter((id) => !routeTableIds.includes(id));
  return left.length === 0
    ? undefined
    : {
        cause: `Subnets of the network use ${left.join(", ")}, which would get no routes.`,
        cure: `Add ${left.join(", ")} to ${key}.`,
      };
}

async function routesConflict(
  from: LocatedNetwork,
  reads: AccountReads,
  to: LocatedNetwork,
): Promise<Problem | undefined> {
  const tables = routeTablesOf(await reads.ec2.routeTables(), from.vpcId, from.subnetIds);
  const ours = (await reads.ec2.peerings()).filter((connection) => joins(connection, from.vpcId, to.vpcId));
  const ids = ours.flatMap(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId ?? []);
  const found = tables.flatMap((table) =>
    to.network.cidrBlocks.flatMap((block) =>
      routesElsewhere(table, block, ids).map(
        (route) => `${table.RouteTableId} leads ${route.DestinationCidrBlock} to ${targetOf(route)}`,
      ),
    ),
  );
  return found.length === 0
    ? undefined
    : {
        cause: `${found.join("; ")}: traffic to the network ${to.network.key} would go there.`,
        cure: "Remove these routes; or, if they are the way to the directory, write connectivity: existing.",
      };
}

async function peeringsProblem(
  { environment, networks }: PreflightContext,
  { network, vpcId }: LocatedNetwork,
  reads: AccountReads,
  other: LocatedNetwork,
): Promise<Problem | undefined> {
  const living = (await reads.ec2.peerings()).filter(
    ({ Status }) =>
      Status?.Code === "active" || Status?.Code === "pending-acceptance" || Status?.Code === "provisioning",
  );
  const partners = living
    .map(endsOf)
    .filter((pair) => pair.includes(vpcId))
    .map((pair) => pair.find((id) => id !== vpcId));
  // All VPCs of the file are peered with the directory's; the others with that one alone.
  const isHome = network.key === environment.directory.network.key;
  const ours = isHome ? networks.map((each) => each.vpcId) : [other.vpcId];
  const wanted = isHome ? environment.networks.filter(({ connection }) => connection === "peering").length : 1;
  const strangers = partners.filter((id) => id === undefined || !ours.includes(id)).length;
  const quota = (await reads.quota(...PEERINGS_QUOTA)) ?? QUOTAS.peeringsPerVpc;
  return strangers + wanted <= quota
    ? undefined
    : {
        cause: `The VPC ${vpcId} is going to have ${strangers + wanted} peering connections, and the account ${network.account.id} allows ${quota}.`,
        cure: `Ask AWS for more in Service Quotas: Active VPC peering connections per VPC (${PEERINGS_QUOTA[1]}), at most ${QUOTAS.peeringsPerVpcMaximum}; past that, a Transit Gateway with connectivity: existing.`,
      };
}
