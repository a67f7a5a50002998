"""What calls of EC2 demand."""

from typing import Iterator

from moto.ec2.models import ec2_backends

from emulator.authorization.policy import Demand
from emulator.authorization.request import Request, UnknownCall, filled, pass_role

EC2_KINDS = {
    "vpc": "vpc",
    "subnet": "subnet",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "fl": "vpc-flow-log",
    "pcx": "vpc-peering-connection",
}

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
                yield request.with_context(
                    action, request.arn("ec2", f"{EC2_KINDS[value.split('-')[0]]}/{value}"), ec2_tags(request, value)
                )
        return
    if request.action == "AcceptVpcPeeringConnection":
        connection = ec2_backends[request.account][request.region].vpc_pcxs[request.text("VpcPeeringConnectionId")]
        requester = request.arn("ec2", f"vpc/{connection.vpc.id}", connection.vpc.owner_id)
        # The reference lists the VPCs' keys for the connection alone.
        yield request.demand(action, request.arn("ec2", f"vpc/{connection.peer_vpc.id}"))
        yield request.with_context(
            action, request.arn("ec2", f"vpc-peering-connection/{connection.id}"), {"ec2:RequesterVpc": requester}
        )
        return
    if request.action in EC2:
        accepter = request.arn(
            "ec2", f"vpc/{request.text('PeerVpcId')}", request.text("PeerOwnerId") or request.account
        )
        resources = [filled(template, request) for template in EC2[request.action]]
        for resource in resources:
            context = {"ec2:AccepterVpc": accepter} if resource.startswith("vpc-peering-connection/") else {}
            yield request.with_context(
                action, request.arn("ec2", resource), context | ec2_tags(request, resource.split("/")[1])
            )
        if any(name.startswith("TagSpecification") for name in request.parameters):
            yield request.demand("ec2:CreateTags", request.arn("ec2", f"{resources[0].split('/')[0]}/*"))
        if request.action == "CreateFlowLogs":
            yield pass_role(request, request.text("DeliverLogsPermissionArn"), "vpc-flow-logs.amazonaws.com")
        return
    if not request.action.startswith("Describe"):
        raise UnknownCall(action)
    yield request.demand(action, "*")


def ec2_tags(request: Request, resource: str) -> dict[str, str]:
    tags = ec2_backends[request.account][request.region].tags.get(resource, {})
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}
