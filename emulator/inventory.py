"""What there is in an account.

What AWS or moto gives every account (default VPC, AWS's own keys, managed policies) is left out, and so are state
buckets: they are not made by Terraform.
"""

from typing import Any, Callable

from emulator.accounts import client

Query = Callable[[Callable[[str], Any]], list[str]]

QUERIES: dict[str, Query] = {
    "directories": lambda aws: [d["DirectoryId"] for d in aws("ds").describe_directories()["DirectoryDescriptions"]],
    "vpcs": lambda aws: [v["VpcId"] for v in aws("ec2").describe_vpcs()["Vpcs"] if not v["IsDefault"]],
    "subnets": lambda aws: [s["SubnetId"] for s in aws("ec2").describe_subnets()["Subnets"] if not s["DefaultForAz"]],
    # Every VPC has a main one.
    "route tables": lambda aws: [
        t["RouteTableId"]
        for t in aws("ec2").describe_route_tables()["RouteTables"]
        if not any(association.get("Main") for association in t["Associations"])
    ],
    "network interfaces": lambda aws: [
        n["NetworkInterfaceId"] for n in aws("ec2").describe_network_interfaces()["NetworkInterfaces"]
    ],
    "security groups": lambda aws: [
        g["GroupId"] for g in aws("ec2").describe_security_groups()["SecurityGroups"] if g["GroupName"] != "default"
    ],
    "peerings": lambda aws: [
        p["VpcPeeringConnectionId"]
        for p in aws("ec2").describe_vpc_peering_connections()["VpcPeeringConnections"]
        if p["Status"]["Code"] != "deleted"
    ],
    "flow logs": lambda aws: [f["FlowLogId"] for f in aws("ec2").describe_flow_logs()["FlowLogs"]],
    "instances": lambda aws: [i["DBInstanceIdentifier"] for i in aws("rds").describe_db_instances()["DBInstances"]],
    "snapshots": lambda aws: [
        s["DBSnapshotIdentifier"] for s in aws("rds").describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    ],
    "subnet groups": lambda aws: [
        g["DBSubnetGroupName"] for g in aws("rds").describe_db_subnet_groups()["DBSubnetGroups"]
    ],
    "parameter groups": lambda aws: [
        g["DBParameterGroupName"]
        for g in aws("rds").describe_db_parameter_groups()["DBParameterGroups"]
        if not g["DBParameterGroupName"].startswith("default.")
    ],
    "roles": lambda aws: [
        r["RoleName"] for r in aws("iam").list_roles()["Roles"] if not r["Path"].startswith("/aws-service-role/")
    ],
    "log groups": lambda aws: [g["logGroupName"] for g in aws("logs").describe_log_groups()["logGroups"]],
    "log policies": lambda aws: [p["policyName"] for p in aws("logs").describe_resource_policies()["resourcePolicies"]],
    "key aliases": lambda aws: [
        a["AliasName"] for a in aws("kms").list_aliases()["Aliases"] if not a["AliasName"].startswith("alias/aws/")
    ],
    "keys": lambda aws: [
        k["KeyId"]
        for k in aws("kms").list_keys()["Keys"]
        if (meta := aws("kms").describe_key(KeyId=k["KeyId"])["KeyMetadata"])["KeyManager"] == "CUSTOMER"
        and meta["KeyState"] != "PendingDeletion"
    ],
    "secrets": lambda aws: [s["Name"] for s in aws("secretsmanager").list_secrets()["SecretList"]],
}


def inventory(endpoint: str, account: str) -> dict[str, list[str]]:
    """Ids by kind; kinds of which there is nothing are left out."""
    found = {name: sorted(query(lambda service: client(endpoint, account, service))) for name, query in QUERIES.items()}
    return {name: items for name, items in found.items() if items}
