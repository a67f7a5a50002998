import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { type SecurityGroupRule, type Tag } from "@aws-sdk/client-ec2";
import { utcTime } from "../../text/words";
import { type AwsInventory } from "./aws-inventory";
import { type Finder, type Found, type WantedResource } from "./existing";

type Values = WantedResource["values"];

function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The part of a nested block, which the plan has in a list and the configuration has as it is. */
function block(values: Values, name: string): Values {
  const value = values[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null ? (first as Values) : {};
}

function nameTag(values: Values): string | undefined {
  return text(block(values, "tags"), "Name");
}

function hasName(tags: readonly Tag[] | undefined, name: string | undefined): boolean {
  return name !== undefined && (tags ?? []).some(({ Key, Value }) => Key === "Name" && Value === name);
}

function same(id: string, more: Omit<Found, "id" | "importId"> = {}): Found {
  return { id, importId: id, ...more };
}

function since(date: Date | number | undefined): { created?: string } {
  return date === undefined ? {} : { created: utcTime(new Date(date)) };
}

/** Finds what has the name that an argument gives it. */
function named<Item>(
  argument: string,
  read: (aws: AwsInventory) => Promise<readonly Item[]>,
  nameOf: (item: Item) => string | undefined,
  more: (item: Item) => Omit<Found, "id" | "importId"> = () => ({}),
): Finder {
  return async (values, aws) => {
    const [name, prefix] = [text(values, argument), text(values, `${argument}_prefix`)];
    if (name === undefined && prefix === undefined) return [];
    // AWS stores identifiers of RDS in lower case.
    const fits = (found: string): boolean =>
      name === undefined ? found.startsWith(prefix ?? "") : found.toLowerCase() === name.toLowerCase();
    return (await read(aws)).flatMap((item) => {
      const found = nameOf(item);
      return found !== undefined && fits(found) ? [same(found, more(item))] : [];
    });
  };
}

const directory: Finder = async (values, aws) => {
  const [name, short] = [text(values, "name"), text(values, "short_name")];
  const vpcId = text(block(values, "vpc_settings"), "vpc_id");
  const isSame = (other: string | undefined, own: string | undefined): boolean =>
    other !== undefined && other.toLowerCase() === own?.toLowerCase();
  const misfitOf = ({ Stage, VpcSettings }: DirectoryDescription): Pick<Found, "isUnplaced" | "misfit"> => {
    const isUnplaced = vpcId === undefined || VpcSettings?.VpcId === undefined;
    if (!isUnplaced && VpcSettings.VpcId !== vpcId) return { misfit: "other-vpc" };
    return { ...(isUnplaced ? { isUnplaced } : {}), ...(Stage === "Failed" ? { misfit: "failed" } : {}) };
  };
  return (await aws.directories()).flatMap((found) => {
    const { DirectoryId = "", Name, ShortName, Stage, LaunchTime, VpcSettings } = found;
    const misfit = misfitOf(found);
    // Of another VPC's directory, a NetBIOS name that happens to be the same means nothing.
    if (!isSame(Name, name) && !(isSame(ShortName, short) && misfit.misfit !== "other-vpc")) return [];
    return same(DirectoryId, {
      ...misfit,
      ...(Stage === undefined ? {} : { stage: Stage }),
      ...(VpcSettings?.VpcId === undefined ? {} : { vpcId: VpcSettings.VpcId }),
      ...since(LaunchTime),
    });
  });
};

const share: Finder = async (values, aws) => {
  const directoryId = text(values, "directory_id");
  const target = text(block(values, "target"), "id");
  if (directoryId === undefined || target === undefined) return [];
  return (await aws.shares(directoryId)).flatMap(({ SharedAccountId, SharedDirectoryId = "", ShareStatus }) =>
    SharedAccountId === target
      ? [
          {
            id: SharedDirectoryId,
            importId: `${directoryId}/${SharedDirectoryId}`,
            ...(ShareStatus === undefined ? {} : { stage: ShareStatus }),
          },
        ]
      : [],
  );
};

const acceptedShare: Finder = async (values, aws) => {
  const id = text(values, "shared_directory_id");
  if (id === undefined) return [];
  return (await aws.received()).flatMap(({ DirectoryId, ShareStatus }) =>
    DirectoryId === id && ShareStatus === "Shared" ? [same(id, { stage: ShareStatus })] : [],
  );
};

const logSubscription: Finder = async (values, aws) => {
  const id = text(values, "directory_id");
  return id !== undefined && (await aws.forwardsLog(id)) ? [same(id)] : [];
};

const peering: Finder = async (values, aws) => {
  const [own, peer] = [text(values, "vpc_id"), text(values, "peer_vpc_id")];
  if (own === undefined || peer === undefined) return [];
  return (await aws.peerings()).flatMap(({ VpcPeeringConnectionId, RequesterVpcInfo, AccepterVpcInfo, Status }) => {
    const ends = [RequesterVpcInfo?.VpcId, AccepterVpcInfo?.VpcId];
    if (!ends.includes(own) || !ends.includes(peer)) return [];
    return same(VpcPeeringConnectionId ?? "", Status?.Code === undefined ? {} : { stage: Status.Code });
  });
};

/** What is not accepted yet, the next apply accepts. */
const accepter: Finder = async (values, aws) => {
  const id = text(values, "vpc_peering_connection_id");
  return (await aws.peerings()).flatMap(({ VpcPeeringConnectionId, Status }) =>
    id !== undefined && VpcPeeringConnectionId === id && Status?.Code === "active" ? [same(id)] : [],
  );
};

const vpc: Finder = async (values, aws) => {
  const [name, cidr] = [nameTag(values), text(values, "cidr_block")];
  return (await aws.vpcs()).flatMap(({ VpcId = "", CidrBlock, Tags }) =>
    CidrBlock === cidr && hasName(Tags, name) ? [same(VpcId)] : [],
  );
};

const subnet: Finder = async (values, aws) => {
  const [vpcId, cidr] = [text(values, "vpc_id"), text(values, "cidr_block")];
  return (await aws.subnets()).flatMap(({ SubnetId = "", VpcId, CidrBlock }) =>
    VpcId === vpcId && CidrBlock === cidr ? [same(SubnetId)] : [],
  );
};

const routeTable: Finder = async (values, aws) => {
  const [vpcId, name] = [text(values, "vpc_id"), nameTag(values)];
  return (await aws.routeTables()).flatMap(({ RouteTableId = "", VpcId, Tags }) =>
    VpcId === vpcId && hasName(Tags, name) ? [same(RouteTableId)] : [],
  );
};

const routeTableAssociation: Finder = async (values, aws) => {
  const [table, wanted] = [text(values, "route_table_id"), text(values, "subnet_id")];
  if (table === undefined || wanted === undefined) return [];
  return (await aws.routeTables()).flatMap(({ RouteTableId, Associations = [] }) =>
    Associations.flatMap(({ SubnetId, RouteTableAssociationId = "" }) =>
      RouteTableId === table && SubnetId === wanted
        ? [{ id: RouteTableAssociationId, importId: `${wanted}/${table}` }]
        : [],
    ),
  );
};

const route: Finder = async (values, aws) => {
  const [table, destination] = [text(values, "route_table_id"), text(values, "destination_cidr_block")];
  const connection = text(values, "vpc_peering_connection_id");
  if (table === undefined || destination === undefined || connection === undefined) return [];
  const found = (await aws.routeTables()).find(({ RouteTableId }) => RouteTableId === table);
  return (found?.Routes ?? []).flatMap(({ DestinationCidrBlock, VpcPeeringConnectionId }) =>
    DestinationCidrBlock === destination && VpcPeeringConnectionId === connection
      ? [same(`${table}_${destination}`)]
      : [],
  );
};

const flowLog: Finder = async (values, aws) => {
  const vpcId = text(values, "vpc_id");
  if (vpcId === undefined) return [];
  const name = nameTag(values);
  return (await aws.flowLogs()).flatMap(({ FlowLogId = "", ResourceId, Tags }) =>
    ResourceId === vpcId && hasName(Tags, name) ? [same(FlowLogId)] : [],
  );
};

const securityGroup: Finder = async (values, aws) => {
  const [vpcId, name] = [text(values, "vpc_id"), text(values, "name")];
  return (await aws.securityGroups()).flatMap(({ GroupId = "", GroupName, VpcId }) =>
    VpcId === vpcId && GroupName === name ? [same(GroupId, vpcId === undefined ? {} : { vpcId })] : [],
  );
};

function securityGroupRule(isEgress: boolean): Finder {
  return async (values, aws) => {
    const group = text(values, "security_group_id");
    if (group === undefined) return [];
    const allowed = (rule: SecurityGroupRule): boolean =>
      rule.IsEgress === isEgress &&
      rule.IpProtocol === text(values, "ip_protocol") &&
      (rule.FromPort ?? -1) === (values["from_port"] ?? -1) &&
      (rule.ToPort ?? -1) === (values["to_port"] ?? -1) &&
      rule.CidrIpv4 === text(values, "cidr_ipv4") &&
      rule.ReferencedGroupInfo?.GroupId === text(values, "referenced_security_group_id");
    return (await aws.securityGroupRules(group)).flatMap((rule) =>
      allowed(rule) ? [same(rule.SecurityGroupRuleId ?? "")] : [],
    );
  };
}

const logGroup: Finder = async (values, aws) => {
  const name = text(values, "name");
  if (name === undefined) return [];
  return (await aws.logGroups(prefixOf(name))).flatMap(({ logGroupName, creationTime }) =>
    logGroupName === name ? [same(name, since(creationTime))] : [],
  );
};

/** Log groups of one service are read together: those below `/aws/rds/instance/prod-`, for example. */
function prefixOf(name: string): string {
  const [, service = ""] = /^(\/aws\/(?:rds\/instance|vpc|directoryservice)\/[a-z0-9]*-?)/.exec(name) ?? [];
  return service === "" ? name : service;
}

/** A key has no name: it is found by its alias, and those that have none yet by their description. */
const key: Finder = async (values, aws) => {
  const [name, description] = [nameTag(values), text(values, "description")];
  const alias = (await aws.aliases()).find(({ AliasName }) => AliasName === `alias/${name ?? ""}`);
  const unnamed = description === undefined ? [] : await aws.unnamedKeys();
  return [
    ...(alias?.TargetKeyId === undefined ? [] : [same(alias.TargetKeyId)]),
    ...unnamed.flatMap(({ KeyId = "", Description, CreationDate }) =>
      Description === description ? [same(KeyId, since(CreationDate))] : [],
    ),
  ];
};

/** How a resource of each type is recognized in AWS. Those that AWS takes twice without harm are not among them. */
export const finders: Readonly<Record<string, Finder>> = {
  aws_cloudwatch_log_group: logGroup,
  aws_db_instance: named(
    "identifier",
    (aws) => aws.instances(),
    ({ DBInstanceIdentifier }) => DBInstanceIdentifier,
    ({ DBInstanceStatus, InstanceCreateTime }) => ({
      ...(DBInstanceStatus === undefined ? {} : { stage: DBInstanceStatus }),
      ...since(InstanceCreateTime),
    }),
  ),
  aws_db_parameter_group: named(
    "name",
    (aws) => aws.parameterGroups(),
    ({ DBParameterGroupName }) => DBParameterGroupName,
  ),
  aws_db_subnet_group: named(
    "name",
    (aws) => aws.subnetGroups(),
    ({ DBSubnetGroupName }) => DBSubnetGroupName,
  ),
  aws_directory_service_directory: directory,
  aws_directory_service_log_subscription: logSubscription,
  aws_directory_service_shared_directory: share,
  aws_directory_service_shared_directory_accepter: acceptedShare,
  aws_flow_log: flowLog,
  aws_iam_role: named(
    "name",
    (aws) => aws.roles(),
    ({ RoleName }) => RoleName,
    ({ CreateDate }) => since(CreateDate),
  ),
  aws_kms_alias: named(
    "name",
    (aws) => aws.aliases(),
    ({ AliasName }) => AliasName,
  ),
  aws_kms_key: key,
  aws_route: route,
  aws_route_table: routeTable,
  aws_route_table_association: routeTableAssociation,
  aws_security_group: securityGroup,
  aws_subnet: subnet,
  aws_vpc: vpc,
  aws_vpc_peering_connection: peering,
  aws_vpc_peering_connection_accepter: accepter,
  aws_vpc_security_group_egress_rule: securityGroupRule(true),
  aws_vpc_security_group_ingress_rule: securityGroupRule(false),
};
