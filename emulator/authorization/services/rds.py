"""What calls of RDS demand, of the secrets it keeps, and of Service Quotas."""

from typing import Iterator

from emulator.authorization.policy import Demand
from emulator.authorization.request import Request, UnknownCall, filled, pass_role
from emulator.authorization.services.kms import use_of_key

RDS = {
    "DescribeDBInstances": ["db:{DBInstanceIdentifier}"],
    "CreateDBInstance": [
        "db:{DBInstanceIdentifier}",
        "og:default:postgres",
        "pg:{DBParameterGroupName}",
        "subgrp:{DBSubnetGroupName}",
    ],
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
        yield request.demand(
            "rds:CreateDBSnapshot", request.arn("rds", f"snapshot:{request.text('FinalDBSnapshotIdentifier')}")
        )
    if request.action in ("CreateDBInstance", "ModifyDBInstance"):
        yield from instance(request)


def instance(request: Request) -> Iterator[Demand]:
    if "DomainIAMRoleName" in request.parameters:
        yield pass_role(request, request.text("DomainIAMRoleName"), "rds.amazonaws.com")
    if "MonitoringRoleArn" in request.parameters:
        yield pass_role(request, request.text("MonitoringRoleArn"), "monitoring.rds.amazonaws.com")
    for name, service in (
        ("KmsKeyId", "rds"),
        ("PerformanceInsightsKMSKeyId", "rds"),
        ("MasterUserSecretKmsKeyId", "secretsmanager"),
    ):
        if name in request.parameters:
            yield from use_of_key(request, request.text(name), service)
    if request.text("ManageMasterUserPassword") == "true":
        for action in ("CreateSecret", "TagResource"):
            yield request.demand(
                f"secretsmanager:{action}", request.arn("secretsmanager", "secret:rds!db-00000000-000000")
            )
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
