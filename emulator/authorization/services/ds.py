"""What calls of Directory Service demand."""

from typing import Iterator

from moto.ds.models import ds_backends

from emulator.authorization.policy import Demand
from emulator.authorization.request import Request
from emulator.deviations.directory_sharing import SharedDirectory


def ds(request: Request) -> Iterator[Demand]:
    action = f"ds:{request.action}"
    everywhere = {
        "CreateMicrosoftAD",
        "DescribeDirectories",
        "ListLogSubscriptions",
        "DescribeTrusts",
        "GetDirectoryLimits",
    }
    identifier = next(
        (
            request.text(name)
            for name in ("SharedDirectoryId", "DirectoryId", "OwnerDirectoryId", "ResourceId")
            if name in request.parameters
        ),
        "*",
    )
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
