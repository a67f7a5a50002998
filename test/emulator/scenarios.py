"""What the emulator answers, one scenario a function; prints all answers as JSON: python3 -m … ENDPOINT"""

import json
import os
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

from botocore.exceptions import ClientError

from emulator.accounts import client

ENDPOINT = sys.argv[1]
OWNER, CONSUMER = "111111111111", "222222222222"


def error_of(call: Any, **parameters: Any) -> str:
    try:
        call(**parameters)
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return "no error"


def control(method: str, path: str, body: Any = None) -> Any:
    request = urllib.request.Request(
        f"{ENDPOINT}/_emulator/{path}",
        method=method,
        data=json.dumps(body).encode() if body else None,
        headers={"X-Emulator-Token": os.environ["EMULATOR_TOKEN"], "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def network(account: str, block: str) -> tuple[str, list[str]]:
    ec2 = client(ENDPOINT, account, "ec2")
    vpc = ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=block.replace("0.0/16", f"{i}.0/24"), AvailabilityZone=zone)["Subnet"][
            "SubnetId"
        ]
        for i, zone in enumerate(("us-east-1a", "us-east-1b"))
    ]
    return vpc, subnets


def directory(name: str = "corp.example.com") -> str:
    vpc, subnets = network(OWNER, "10.0.0.0/16")
    return client(ENDPOINT, OWNER, "ds").create_microsoft_ad(
        Name=name,
        ShortName="CORP",
        Password="Correct-Horse-7",
        Edition="Standard",
        VpcSettings={"VpcId": vpc, "SubnetIds": subnets},
    )["DirectoryId"]


def role(account: str, name: str, trusted: list[str], attach: bool = True) -> None:
    iam = client(ENDPOINT, account, "iam")
    statement = {"Effect": "Allow", "Principal": {"Service": trusted}, "Action": "sts:AssumeRole"}
    iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
    if attach:
        iam.attach_role_policy(
            RoleName=name, PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess"
        )


def sharing() -> Any:
    owner, consumer = client(ENDPOINT, OWNER, "ds"), client(ENDPOINT, CONSUMER, "ds")
    owned = directory()
    target = {"Id": CONSUMER, "Type": "ACCOUNT"}
    share = owner.share_directory(DirectoryId=owned, ShareTarget=target, ShareMethod="HANDSHAKE")["SharedDirectoryId"]

    def states() -> list[str]:
        seen = consumer.describe_directories(DirectoryIds=[share])["DirectoryDescriptions"][0]
        listed = owner.describe_shared_directories(OwnerDirectoryId=owned)["SharedDirectories"][0]
        return [seen["ShareStatus"], listed["ShareStatus"], seen["Type"]]

    result: dict[str, Any] = {"own id": share != owned, "before": states()}
    result["twice"] = error_of(owner.share_directory, DirectoryId=owned, ShareTarget=target, ShareMethod="HANDSHAKE")
    result["owner deletes"] = error_of(owner.delete_directory, DirectoryId=owned)
    consumer.accept_shared_directory(SharedDirectoryId=share)
    result["after"] = states()
    result["accepted twice"] = error_of(consumer.accept_shared_directory, SharedDirectoryId=share)
    owner.unshare_directory(DirectoryId=owned, UnshareTarget=target)
    result["unshared"] = error_of(consumer.describe_directories, DirectoryIds=[share]).split(":")[0]
    result["unshared twice"] = error_of(owner.unshare_directory, DirectoryId=owned, UnshareTarget=target).split(":")[0]
    second = owner.share_directory(DirectoryId=owned, ShareTarget=target, ShareMethod="HANDSHAKE")["SharedDirectoryId"]
    consumer.reject_shared_directory(SharedDirectoryId=second)
    result["rejected"] = owner.describe_shared_directories(OwnerDirectoryId=owned)["SharedDirectories"][0][
        "ShareStatus"
    ]
    consumer.delete_directory(DirectoryId=second)
    result["consumer deletes"] = owner.describe_shared_directories(OwnerDirectoryId=owned)["SharedDirectories"]
    owner.delete_directory(DirectoryId=owned)
    return result


def controllers() -> Any:
    ds, ec2 = client(ENDPOINT, OWNER, "ds"), client(ENDPOINT, OWNER, "ec2")
    owned = directory()
    before = len(ds.describe_domain_controllers(DirectoryId=owned)["DomainControllers"])
    ds.update_number_of_domain_controllers(DirectoryId=owned, DesiredNumber=3)
    described = ds.describe_directories(DirectoryIds=[owned])["DirectoryDescriptions"][0]
    third = ds.describe_domain_controllers(DirectoryId=owned)["DomainControllers"][2]["DomainControllerId"]
    group = ec2.describe_security_groups(GroupIds=[described["VpcSettings"]["SecurityGroupId"]])["SecurityGroups"][0]
    return {
        "numbers": [
            before,
            len(ds.describe_domain_controllers(DirectoryId=owned)["DomainControllers"]),
            described["DesiredNumberOfDomainControllers"],
        ],
        "third": [
            c["DomainControllerId"] == third
            for c in ds.describe_domain_controllers(DirectoryId=owned, DomainControllerIds=[third])["DomainControllers"]
        ],
        "sources": sorted({r["CidrIp"] for p in group["IpPermissions"] for r in p["IpRanges"]}),
        "rules": len(group["IpPermissions"]),
        "weak": error_of(ds.reset_user_password, DirectoryId=owned, UserName="Admin", NewPassword="password"),
        "strong": error_of(ds.reset_user_password, DirectoryId=owned, UserName="Admin", NewPassword="Battery-Staple-8"),
        "stranger": error_of(ds.reset_user_password, DirectoryId=owned, UserName="bob", NewPassword="Battery-Staple-8"),
    }


def trusts() -> Any:
    ds = client(ENDPOINT, OWNER, "ds")
    owned = directory()
    made = {}
    for domain, direction in (
        ("a.example.net", "One-Way: Outgoing"),
        ("b.example.net", "One-Way: Incoming"),
        ("c.example.net", "Two-Way"),
    ):
        made[domain] = ds.create_trust(
            DirectoryId=owned,
            RemoteDomainName=domain,
            TrustPassword="Secret-1",
            TrustDirection=direction,
            ConditionalForwarderIpAddrs=["192.168.1.1"],
        )["TrustId"]
    states = {t["RemoteDomainName"]: t["TrustState"] for t in ds.describe_trusts(DirectoryId=owned)["Trusts"]}

    def forwarders() -> dict[str, list[str]]:
        return {
            f["RemoteDomainName"]: f["DnsIpAddrs"]
            for f in ds.describe_conditional_forwarders(DirectoryId=owned)["ConditionalForwarders"]
        }

    ds.update_conditional_forwarder(DirectoryId=owned, RemoteDomainName="a.example.net", DnsIpAddrs=["192.168.1.2"])
    ds.delete_trust(TrustId=made["b.example.net"], DeleteAssociatedConditionalForwarder=True)
    ds.delete_trust(TrustId=made["c.example.net"], DeleteAssociatedConditionalForwarder=False)
    ds.create_conditional_forwarder(DirectoryId=owned, RemoteDomainName="d.example.net", DnsIpAddrs=["192.168.1.4"])
    result = {"states": states, "forwarders": forwarders()}
    failing = {
        "DirectoryId": owned,
        "RemoteDomainName": "e.example.net",
        "TrustPassword": "Secret-1",
        "TrustDirection": "One-Way: Outgoing",
        "ConditionalForwarderIpAddrs": ["192.0.2.1"],
    }
    trust = ds.create_trust(**failing)["TrustId"]
    result["failed"] = [t["TrustState"] for t in ds.describe_trusts(TrustIds=[trust])["Trusts"]]
    result["second"] = error_of(ds.create_trust, **failing).split(":")[0]
    ds.delete_trust(TrustId=trust, DeleteAssociatedConditionalForwarder=True)
    result["renewed"] = error_of(ds.create_trust, **{**failing, "ConditionalForwarderIpAddrs": ["192.168.1.5"]})
    ds.delete_trust(
        TrustId=ds.describe_trusts(DirectoryId=owned)["Trusts"][-1]["TrustId"],
        DeleteAssociatedConditionalForwarder=True,
    )
    result["again"] = error_of(
        ds.create_conditional_forwarder, DirectoryId=owned, RemoteDomainName="d.example.net", DnsIpAddrs=["192.168.1.4"]
    ).split(":")[0]
    ds.delete_conditional_forwarder(DirectoryId=owned, RemoteDomainName="d.example.net")
    result["gone"] = sorted(forwarders())
    return result


def peering_tags() -> Any:
    here, there = client(ENDPOINT, OWNER, "ec2"), client(ENDPOINT, CONSUMER, "ec2")
    vpc, peer = network(OWNER, "10.0.0.0/16")[0], network(CONSUMER, "10.1.0.0/16")[0]
    peering = here.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=peer, PeerOwnerId=CONSUMER)[
        "VpcPeeringConnection"
    ]["VpcPeeringConnectionId"]
    here.create_tags(Resources=[peering], Tags=[{"Key": "side", "Value": "requester"}])
    there.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    there.create_tags(Resources=[peering], Tags=[{"Key": "side", "Value": "accepter"}])
    return [
        ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[peering])["VpcPeeringConnections"][0]["Tags"][0][
            "Value"
        ]
        for ec2 in (here, there)
    ]


def rule_descriptions() -> Any:
    ec2 = client(ENDPOINT, CONSUMER, "ec2")
    vpc, _ = network(CONSUMER, "10.9.0.0/16")
    group = ec2.create_security_group(GroupName="described", Description="d", VpcId=vpc)["GroupId"]
    port = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {**port, "UserIdGroupPairs": [{"GroupId": group, "Description": "from a group"}]},
            {**port, "IpRanges": [{"CidrIp": "10.9.0.0/24", "Description": "from a block"}]},
        ],
    )
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    return sorted(rule["Description"] for rule in rules if not rule["IsEgress"])


def instances() -> Any:
    rds = client(ENDPOINT, OWNER, "rds")
    owned = directory()
    both = ["rds.amazonaws.com", "directoryservice.rds.amazonaws.com"]
    role(OWNER, "good", both)
    role(OWNER, "half", ["rds.amazonaws.com"])
    role(OWNER, "bare", both, attach=False)
    common = {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "AllocatedStorage": 20,
        "MasterUsername": "dbadmin",
        "ManageMasterUserPassword": True,
    }

    def make(name: str, **more: Any) -> dict[str, Any]:
        return rds.create_db_instance(DBInstanceIdentifier=name, **common, **more)["DBInstance"]

    def membership(name: str) -> list[dict[str, Any]]:
        return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]["DomainMemberships"]

    settings = {
        "MonitoringInterval": 60,
        "MonitoringRoleArn": "arn:aws:iam::1:role/m",
        "EnablePerformanceInsights": True,
        "PerformanceInsightsRetentionPeriod": 7,
    }
    made = make("joined", Domain=owned, DomainIAMRoleName="good", **settings)
    other = make("plain")
    statuses = {"joined": [m["Status"] for m in membership("joined")]}
    for name, domain, iam in (
        ("half", owned, "half"),
        ("bare", owned, "bare"),
        ("nowhere", "d-0123456789", "good"),
        ("nobody", owned, "missing"),
    ):
        make(name, Domain=domain, DomainIAMRoleName=iam)
        statuses[name] = [m["Status"] for m in membership(name)]
    steps = []
    rds.modify_db_instance(DBInstanceIdentifier="plain", Domain=owned, DomainIAMRoleName="good")
    steps.append(membership("plain")[0]["Status"])
    rds.modify_db_instance(DBInstanceIdentifier="plain", Domain=owned, DomainIAMRoleName="good", ApplyImmediately=True)
    steps.append(membership("plain")[0]["Status"])
    rds.reboot_db_instance(DBInstanceIdentifier="plain")
    steps.append(membership("plain")[0]["Status"])
    deletion = error_of(client(ENDPOINT, OWNER, "ds").delete_directory, DirectoryId=owned)
    rds.modify_db_instance(DBInstanceIdentifier="plain", Domain="none")
    steps.append(membership("plain"))
    rds.create_db_parameter_group(DBParameterGroupName="p", DBParameterGroupFamily="postgres16", Description="p")
    rds.modify_db_parameter_group(
        DBParameterGroupName="p",
        Parameters=[{"ParameterName": "log_statement", "ParameterValue": "ddl", "ApplyMethod": "immediate"}],
    )
    return {
        "ids differ": made["DbiResourceId"] != other["DbiResourceId"],
        "certificate": made["CACertificateIdentifier"],
        "shown": [
            made["MonitoringInterval"],
            made["MonitoringRoleArn"],
            made["PerformanceInsightsEnabled"],
            made["PerformanceInsightsRetentionPeriod"],
        ],
        "membership": membership("joined")[0] | {"Domain": membership("joined")[0]["Domain"] == owned},
        "statuses": statuses,
        "steps": steps,
        "deletion": deletion,
        "sources": [p["Source"] for p in rds.describe_db_parameters(DBParameterGroupName="p")["Parameters"]],
    }


def faults() -> Any:
    result = {}
    calls = {
        "rds": ("DescribeDBInstances", "describe_db_instances", {}),
        "ds": ("DescribeDirectories", "describe_directories", {}),
        "ec2": ("DescribeVpcs", "describe_vpcs", {}),
        "iam": ("ListRoles", "list_roles", {}),
        "s3": ("GET", "list_buckets", {}),
    }
    for service, (action, method, parameters) in calls.items():
        aws = client(ENDPOINT, CONSUMER, service)
        denied = {"status": 400, "code": "AccessDenied", "message": "not <you>", "account": CONSUMER}
        control("POST", "faults", {**denied, "service": service, "action": action})
        result[service] = [
            error_of(getattr(client(ENDPOINT, OWNER, service), method), **parameters),
            error_of(getattr(aws, method), **parameters),
            error_of(getattr(aws, method), **parameters),
        ]
    control(
        "POST", "faults", {"service": "rds", "action": "*", "status": 503, "code": "ServiceUnavailable", "times": 99}
    )
    result["pending"] = [fault["times"] for fault in control("GET", "faults")]
    control("DELETE", "faults")
    result["cleared"] = control("GET", "faults")
    refusal = {"service": "iam", "action": "CreateUser", "status": 404, "code": "NoSuchEntity", "times": 2}
    control("POST", "faults", {**refusal, "carried_out": True})
    iam = client(ENDPOINT, OWNER, "iam")
    result["carried out"] = [error_of(iam.create_user, UserName="made") for _attempt in range(2)]
    result["made"] = [user["UserName"] for user in iam.list_users()["Users"]]
    for name, carried_out in (("kept", False), ("again", True)):
        # The client asks again after a reset connection; AWS has done it already, or not.
        fault = {"service": "iam", "action": "CreateUser", "lost": True, "carried_out": carried_out}
        control("POST", "faults", fault)
        result[f"lost, {name}"] = error_of(iam.create_user, UserName=name)
    control("POST", "faults", {"service": "iam", "action": "CreateUser", "carried_out": True, "delay": 60})
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(error_of, iam.create_user, UserName="held")
        while not control("GET", "faults/carried-out"):
            sleep(0.05)
        result["held"] = [answer.done(), "held" in [user["UserName"] for user in iam.list_users()["Users"]]]
        control("DELETE", "faults")
        result["released"] = answer.result(timeout=10)
    control("POST", "faults", {**refusal, "action": "ListUsers", "after": "CreateUser", "times": 1})
    result["after"] = [error_of(iam.list_users), error_of(iam.create_user, UserName="more"), error_of(iam.list_users)]
    s3 = client(ENDPOINT, OWNER, "s3")
    s3.create_bucket(Bucket="places")
    denied = {"service": "s3", "action": "PUT", "status": 403, "code": "AccessDenied", "path": "/one"}
    control("POST", "faults", denied)
    result["path"] = [error_of(s3.put_object, Bucket="places", Key=key) for key in ("one.lock", "one", "one")]
    control("DELETE", "calls")
    client(ENDPOINT, OWNER, "rds").describe_db_instances()
    result["calls"] = [
        [c["account"], c["service"], c["action"], c["count"]] for c in control("GET", "calls") if c["service"] != "sts"
    ]
    return result


if __name__ == "__main__":
    scenarios = (sharing, controllers, trusts, peering_tags, rule_descriptions, instances, faults)
    print(json.dumps({scenario.__name__: scenario() for scenario in scenarios}))
