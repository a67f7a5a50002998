"""
What AWS asks for when a call is made: actions on resources, with those of other services that the call leads to.

After the Service Authorization Reference: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Callable, Iterator
from urllib.parse import parse_qs, unquote

from moto.ds.models import ds_backends
from moto.ec2.models import ec2_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends

from emulator.authorization.policy import Demand
from emulator.deviations.directory_sharing import SharedDirectory

EC2_KINDS = {
    "vpc": "vpc", "subnet": "subnet", "rtb": "route-table", "sg": "security-group", "sgr": "security-group-rule",
    "fl": "vpc-flow-log", "pcx": "vpc-peering-connection",
}


class UnknownCall(Exception):
    """A call of which nobody has said what it demands."""


@dataclass(frozen=True)
class Request:
    """A call with its parameters, in the account and Region it is made in."""

    service: str
    action: str
    account: str
    region: str
    parameters: dict[str, Any]

    def text(self, name: str, default: str = "") -> str:
        return str(self.parameters.get(name, default))

    def arn(self, service: str, resource: str, account: str | None = None) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account if account is None else account}:{resource}"

    def demand(self, action: str, resource: str) -> Demand:
        return self.with_context(action, resource, {})

    def with_context(self, action: str, resource: str, context: dict[str, str]) -> Demand:
        return Demand(action, resource, tuple(sorted(({"aws:RequestedRegion": self.region} | context).items())))


def demands(request: Request) -> list[Demand]:
    """Everything that must be allowed."""
    readers: dict[str, Callable[[Request], Iterator[Demand]]] = {
        "ec2": ec2, "iam": iam, "kms": kms, "logs": logs, "ds": ds, "rds": rds, "s3": s3, "secretsmanager": secretsmanager, "sts": sts,
        "servicequotas": servicequotas,
    }
    if request.service not in readers:
        raise UnknownCall(f"{request.service}:{request.action}")
    return list(readers[request.service](request))


# --- EC2 ---

EC2 = {
    "CreateVpc": ["vpc/*"],
    "CreateSubnet": ["subnet/*", "vpc/{VpcId}"],
    "CreateRouteTable": ["route-table/*", "vpc/{VpcId}"],
    "CreateFlowLogs": ["vpc-flow-log/*", "vpc/{ResourceId.1}"],
    "CreateSecurityGroup": ["security-group/*", "vpc/{VpcId}"],
    "CreateVpcPeeringConnection": ["vpc-peering-connection/*", "vpc/{VpcId}"],
    "CreateRoute": ["route-table/{RouteTableId}"],
    "DeleteRoute": ["route-table/{RouteTableId}"],
    "ModifyVpcAttribute": ["vpc/{VpcId}"],
    "DescribeVpcAttribute": ["vpc/{VpcId}"],
    "DeleteVpc": ["vpc/{VpcId}"],
    "DeleteSubnet": ["subnet/{SubnetId}"],
    "DeleteRouteTable": ["route-table/{RouteTableId}"],
    "DeleteFlowLogs": ["vpc-flow-log/{FlowLogId.1}"],
    "DeleteSecurityGroup": ["security-group/{GroupId}"],
    "DeleteVpcPeeringConnection": ["vpc-peering-connection/{VpcPeeringConnectionId}"],
    "AssociateRouteTable": ["route-table/{RouteTableId}", "subnet/{SubnetId}"],
    "DisassociateRouteTable": ["route-table/*"],
    "AuthorizeSecurityGroupIngress": ["security-group-rule/*", "security-group/{GroupId}"],
    "AuthorizeSecurityGroupEgress": ["security-group-rule/*", "security-group/{GroupId}"],
    "RevokeSecurityGroupIngress": ["security-group/{GroupId}"],
    "RevokeSecurityGroupEgress": ["security-group/{GroupId}"],
}


def ec2(request: Request) -> Iterator[Demand]:
    action = f"ec2:{request.action}"
    if request.action in ("CreateTags", "DeleteTags"):
        for name, value in request.parameters.items():
            if name.startswith("ResourceId."):
                yield request.with_context(action, request.arn("ec2", f"{EC2_KINDS[value.split('-')[0]]}/{value}"), ec2_tags(request, value))
        return
    if request.action == "AcceptVpcPeeringConnection":
        connection = ec2_backends[request.account][request.region].vpc_pcxs[request.text("VpcPeeringConnectionId")]
        requester = request.arn("ec2", f"vpc/{connection.vpc.id}", connection.vpc.owner_id)
        # The reference lists the VPCs' keys for the connection alone.
        yield request.demand(action, request.arn("ec2", f"vpc/{connection.peer_vpc.id}"))
        yield request.with_context(action, request.arn("ec2", f"vpc-peering-connection/{connection.id}"), {"ec2:RequesterVpc": requester})
        return
    if request.action in EC2:
        accepter = request.arn("ec2", f"vpc/{request.text('PeerVpcId')}", request.text("PeerOwnerId") or request.account)
        resources = [filled(template, request) for template in EC2[request.action]]
        for resource in resources:
            context = {"ec2:AccepterVpc": accepter} if resource.startswith("vpc-peering-connection/") else {}
            yield request.with_context(action, request.arn("ec2", resource), context | ec2_tags(request, resource.split("/")[1]))
        if any(name.startswith("TagSpecification") for name in request.parameters):
            yield request.demand("ec2:CreateTags", request.arn("ec2", f"{resources[0].split('/')[0]}/*"))
        if request.action == "CreateFlowLogs":
            yield pass_role(request, request.text("DeliverLogsPermissionArn"), "vpc-flow-logs.amazonaws.com")
        return
    if not request.action.startswith("Describe"):
        raise UnknownCall(action)
    yield request.demand(action, "*")


def filled(template: str, request: Request) -> str:
    return re.sub(r"\{(.*?)\}", lambda match: request.text(match[1], "*"), template)


def ec2_tags(request: Request, resource: str) -> dict[str, str]:
    tags = ec2_backends[request.account][request.region].tags.get(resource, {})
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}


def pass_role(request: Request, role: str, service: str) -> Demand:
    arn = role if role.startswith("arn:") else f"arn:aws:iam::{request.account}:role/{role}"
    return request.with_context("iam:PassRole", arn, {"iam:PassedToService": service})


# --- IAM, STS ---

def iam(request: Request) -> Iterator[Demand]:
    # The provider asks it only where it may not ask STS who it is, as with an emulator.
    if request.action == "GetUser":
        return
    if "RoleName" not in request.parameters:
        raise UnknownCall(f"iam:{request.action}")
    role = f"arn:aws:iam::{request.account}:role/{request.text('RoleName')}"
    context = {"iam:PolicyARN": request.text("PolicyArn")} if "PolicyArn" in request.parameters else {}
    yield request.with_context(f"iam:{request.action}", role, context)
    if request.action == "CreateRole" and any(name.startswith("Tags.") for name in request.parameters):
        yield request.demand("iam:TagRole", role)


def sts(request: Request) -> Iterator[Demand]:
    if request.action == "AssumeRole":
        yield request.demand("sts:AssumeRole", request.text("RoleArn"))
    elif request.action != "GetCallerIdentity":
        raise UnknownCall(f"sts:{request.action}")


# --- KMS ---

def kms(request: Request) -> Iterator[Demand]:
    action = f"kms:{request.action}"
    if request.action == "CreateKey":
        yield request.with_context(action, "*", {
            "kms:KeySpec": request.text("KeySpec", "SYMMETRIC_DEFAULT"), "kms:KeyUsage": request.text("KeyUsage", "ENCRYPT_DECRYPT"),
        } | ({"kms:MultiRegion": request.text("MultiRegion")} if "MultiRegion" in request.parameters else {}))
        yield request.demand("kms:PutKeyPolicy", request.arn("kms", "key/*"))
        if request.parameters.get("Tags"):
            yield request.demand("kms:TagResource", request.arn("kms", "key/*"))
    elif request.action == "ListAliases":
        yield request.demand(action, "*")
    elif request.action.endswith("Alias"):
        yield request.demand(action, request.arn("kms", request.text("AliasName")))
        yield request.demand(action, key_arn(request, request.text("TargetKeyId", "*")))
    else:
        key = request.text("KeyId")
        context = key_tags(request, key)
        if request.action == "ScheduleKeyDeletion":
            context["kms:ScheduleKeyDeletionPendingWindowInDays"] = request.text("PendingWindowInDays", "30")
        yield request.with_context(action, key_arn(request, key), context)


def key_arn(request: Request, key: str) -> str:
    return key if key.startswith("arn:") else request.arn("kms", f"key/{key}")


def key_tags(request: Request, key: str) -> dict[str, str]:
    tags = kms_backends[request.account][request.region].tagger.get_tag_dict_for_resource(key.split("/")[-1])
    return {f"aws:ResourceTag/{name}": value for name, value in tags.items()}


def use_of_key(request: Request, key: str, service: str) -> Iterator[Demand]:
    via = {"kms:ViaService": f"{service}.{request.region}.amazonaws.com"}
    for action in ("kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey"):
        yield request.with_context(action, key_arn(request, key), via)
    yield request.with_context("kms:CreateGrant", key_arn(request, key), via | {"kms:GrantIsForAWSResource": "true"})


# --- CloudWatch Logs ---

def logs(request: Request) -> Iterator[Demand]:
    action = f"logs:{request.action}"
    if request.action in ("DescribeLogGroups", "PutResourcePolicy", "DeleteResourcePolicy", "DescribeResourcePolicies"):
        yield request.demand(action, "*")
        return
    group = request.text("resourceArn").removesuffix(":*") or request.arn("logs", f"log-group:{request.text('logGroupName')}")
    yield request.demand(action, group)
    if request.action == "CreateLogGroup" and request.parameters.get("tags"):
        yield request.demand("logs:TagResource", group)


# --- Directory Service ---

def ds(request: Request) -> Iterator[Demand]:
    action = f"ds:{request.action}"
    everywhere = {"CreateMicrosoftAD", "DescribeDirectories", "ListLogSubscriptions", "DescribeTrusts", "GetDirectoryLimits"}
    identifier = next((request.text(name) for name in ("SharedDirectoryId", "DirectoryId", "OwnerDirectoryId", "ResourceId") if name in request.parameters), "*")
    directory = request.arn("ds", f"directory/{identifier}")
    if request.action in everywhere:
        yield request.demand(action, "*")
    else:
        yield request.with_context(action, directory, ds_tags(request, identifier))
    if request.action == "CreateMicrosoftAD":
        yield request.demand("ds:AddTagsToResource", request.arn("ds", "directory/*"))
        vpc = request.parameters["VpcSettings"]
        yield request.demand("ec2:CreateSecurityGroup", request.arn("ec2", "security-group/*"))
        yield request.demand("ec2:CreateSecurityGroup", request.arn("ec2", f"vpc/{vpc['VpcId']}"))
        yield request.demand("ec2:CreateNetworkInterface", request.arn("ec2", "network-interface/*"))
        for subnet in vpc["SubnetIds"]:
            yield request.demand("ec2:CreateNetworkInterface", request.arn("ec2", f"subnet/{subnet}"))
        for resource in ("security-group/*", "network-interface/*"):
            yield request.demand("ec2:CreateTags", request.arn("ec2", resource))
        for direction in ("Ingress", "Egress"):
            yield request.demand(f"ec2:AuthorizeSecurityGroup{direction}", request.arn("ec2", "security-group/*"))
        for what in ("NetworkInterfaces", "SecurityGroups", "Subnets", "Vpcs"):
            yield request.demand(f"ec2:Describe{what}", "*")
    if request.action == "DeleteDirectory" and not is_shared(request, identifier):
        yield request.demand("ec2:DescribeNetworkInterfaces", "*")
        yield request.demand("ec2:DeleteNetworkInterface", request.arn("ec2", "network-interface/*"))
        yield request.demand("ec2:DeleteSecurityGroup", request.arn("ec2", "security-group/*"))
        for direction in ("Ingress", "Egress"):
            yield request.demand(f"ec2:RevokeSecurityGroup{direction}", request.arn("ec2", "security-group/*"))


def ds_tags(request: Request, directory: str) -> dict[str, str]:
    tags = ds_backends[request.account][request.region].tagger.get_tag_dict_for_resource(directory)
    return {f"aws:ResourceTag/{name}": value for name, value in tags.items()}


def is_shared(request: Request, directory: str) -> bool:
    return isinstance(ds_backends[request.account][request.region].directories.get(directory), SharedDirectory)


# --- RDS, Secrets Manager ---

RDS = {
    "DescribeDBInstances": ["db:{DBInstanceIdentifier}"],
    "CreateDBInstance": ["db:{DBInstanceIdentifier}", "og:default:postgres", "pg:{DBParameterGroupName}", "subgrp:{DBSubnetGroupName}"],
    "ModifyDBInstance": ["db:{DBInstanceIdentifier}"],
    "DeleteDBInstance": ["db:{DBInstanceIdentifier}"],
    "CreateDBSubnetGroup": ["subgrp:{DBSubnetGroupName}"],
    "DeleteDBSubnetGroup": ["subgrp:{DBSubnetGroupName}"],
    "DescribeDBSubnetGroups": ["subgrp:{DBSubnetGroupName}"],
    "CreateDBParameterGroup": ["pg:{DBParameterGroupName}"],
    "ModifyDBParameterGroup": ["pg:{DBParameterGroupName}"],
    "DeleteDBParameterGroup": ["pg:{DBParameterGroupName}"],
    "DescribeDBParameterGroups": ["pg:{DBParameterGroupName}"],
    "DescribeDBParameters": ["pg:{DBParameterGroupName}"],
    "DescribeDBSnapshots": ["snapshot:{DBSnapshotIdentifier}"],
}


def rds(request: Request) -> Iterator[Demand]:
    action = f"rds:{request.action}"
    if "ResourceName" in request.parameters:
        yield request.demand(action, request.text("ResourceName"))
        return
    if request.action in ("DescribeDBEngineVersions", "DescribeOrderableDBInstanceOptions"):
        yield request.demand(action, "*")
        return
    if request.action not in RDS:
        raise UnknownCall(action)
    resources = [request.arn("rds", filled(template, request)) for template in RDS[request.action]]
    for resource in resources:
        yield request.demand(action, resource)
    if request.action.startswith("Create") and any(name.startswith("Tags.") for name in request.parameters):
        yield request.demand("rds:AddTagsToResource", resources[0])
    if request.action == "DeleteDBInstance" and request.text("SkipFinalSnapshot") != "true":
        yield request.demand("rds:CreateDBSnapshot", resources[0])
        yield request.demand("rds:CreateDBSnapshot", request.arn("rds", f"snapshot:{request.text('FinalDBSnapshotIdentifier')}"))
    if request.action in ("CreateDBInstance", "ModifyDBInstance"):
        yield from instance(request)


def instance(request: Request) -> Iterator[Demand]:
    if "DomainIAMRoleName" in request.parameters:
        yield pass_role(request, request.text("DomainIAMRoleName"), "rds.amazonaws.com")
    if "MonitoringRoleArn" in request.parameters:
        yield pass_role(request, request.text("MonitoringRoleArn"), "monitoring.rds.amazonaws.com")
    for name, service in (("KmsKeyId", "rds"), ("PerformanceInsightsKMSKeyId", "rds"), ("MasterUserSecretKmsKeyId", "secretsmanager")):
        if name in request.parameters:
            yield from use_of_key(request, request.text(name), service)
    if request.text("ManageMasterUserPassword") == "true":
        for action in ("CreateSecret", "TagResource"):
            yield request.demand(f"secretsmanager:{action}", request.arn("secretsmanager", "secret:rds!db-00000000-000000"))
    if request.action == "CreateDBInstance":
        for what in ("AccountAttributes", "AvailabilityZones", "InternetGateways", "SecurityGroups", "Subnets", "Vpcs"):
            yield request.demand(f"ec2:Describe{what}", "*")
        yield request.demand("ec2:DescribeVpcAttribute", request.arn("ec2", "vpc/*"))
        role = f"arn:aws:iam::{request.account}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
        yield request.with_context("iam:CreateServiceLinkedRole", role, {"iam:AWSServiceName": "rds.amazonaws.com"})


def servicequotas(request: Request) -> Iterator[Demand]:
    yield request.demand(f"servicequotas:{request.action}", "*")


def secretsmanager(request: Request) -> Iterator[Demand]:
    yield request.demand(f"secretsmanager:{request.action}", request.text("SecretId"))


# --- S3 ---

S3_ACTIONS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}

# What a bucket is asked for by its query, and the action's name where it is another one.
BUCKET_ACTIONS = {
    "versioning": "GetBucketVersioning", "encryption": "GetEncryptionConfiguration", "publicAccessBlock": "GetBucketPublicAccessBlock",
    "policyStatus": "GetBucketPolicyStatus",
}


def s3(request: Request) -> Iterator[Demand]:
    bucket, key = request.text("bucket"), request.text("key")
    arn = f"arn:aws:s3:::{bucket}"
    if key == "":
        asked = BUCKET_ACTIONS.get(request.text("subresource"))
        prefix = {"s3:prefix": request.text("prefix")} if request.action == "GET" and asked is None else {}
        yield request.with_context(f"s3:{asked or 'ListBucket'}", arn, prefix)
        return
    yield request.demand(f"s3:{S3_ACTIONS[request.action]}", f"{arn}/{key}")
    # Whether an object is missing is told only to those who may list.
    if request.action in ("GET", "HEAD") and not exists(bucket, key):
        yield request.demand("s3:ListBucket", arn)


def exists(bucket: str, key: str) -> bool:
    for account in list(s3_backends.keys()):
        found = s3_backends[account]["aws"].buckets.get(bucket)
        if found is not None:
            return key in found.keys
    return False


def parameters_of(environ: dict[str, Any], service: str, body: bytes) -> dict[str, Any]:
    """The parameters of a request: a query's, a JSON document's, or what S3's path says."""
    if service == "s3":
        bucket, _, key = unquote(environ["PATH_INFO"]).lstrip("/").partition("/")
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        subresource = next((name for name in BUCKET_ACTIONS if name in query), "")
        return {"bucket": bucket, "key": key, "prefix": query.get("prefix", [""])[0], "subresource": subresource}
    if "HTTP_X_AMZ_TARGET" in environ:
        given: dict[str, Any] = json.loads(body or b"{}")
        return {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}
