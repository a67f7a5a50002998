import { type NetworkAcl, type NetworkAclEntry } from "@aws-sdk/client-ec2";
import { type RoleFacts } from "../../src/operations/checks/reads/iam-reads";
import { blockedBy, MEMBER_PASSAGES } from "../../src/operations/checks/network-acls";
import { distrusted, lackingActions } from "../../src/operations/verify/access-role";

const entry = (
  RuleNumber: number,
  RuleAction: "allow" | "deny",
  Egress: boolean,
  changes: Partial<NetworkAclEntry> = {},
): NetworkAclEntry => ({ RuleNumber, RuleAction, Egress, Protocol: "-1", CidrBlock: "0.0.0.0/0", ...changes });
const end = (Egress: boolean): NetworkAclEntry => entry(32767, "deny", Egress);
const both = (...entries: readonly NetworkAclEntry[]): NetworkAcl => ({
  NetworkAclId: "acl-1",
  Associations: [{ SubnetId: "subnet-1" }],
  Entries: [...entries, entry(100, "allow", false), entry(100, "allow", true), end(false), end(true)],
});
const tcp = (From: number, To: number): Partial<NetworkAclEntry> => ({ Protocol: "6", PortRange: { From, To } });
const blocked = (acl: NetworkAcl): string[] =>
  blockedBy([acl], ["subnet-1"], MEMBER_PASSAGES, ["10.0.1.0/24", "10.0.2.0/24"]).flatMap(
    ({ direction, ports, blocks }) => ports.map(({ id }) => `${direction} ${id} ${blocks.join()}`),
  );

test.each<[string, NetworkAcl, string[]]>([
  ["everything is allowed", both(), []],
  [
    "remote desktop and SSH are denied, as security standards ask",
    both(entry(10, "deny", true, tcp(3389, 3389)), entry(11, "deny", false, tcp(22, 22))),
    [],
  ],
  [
    "IPv6 is denied",
    both({ RuleNumber: 10, RuleAction: "deny", Egress: true, Protocol: "-1", Ipv6CidrBlock: "::/0" }),
    [],
  ],
  ["another network is denied", both(entry(10, "deny", true, { CidrBlock: "10.0.9.0/24" })), []],
  [
    "two entries together allow the answers",
    {
      ...both(),
      Entries: [
        entry(10, "allow", false, tcp(1024, 40000)),
        entry(20, "allow", false, tcp(40001, 65535)),
        entry(30, "allow", false, { Protocol: "17", PortRange: { From: 1024, To: 65535 } }),
        end(false),
        entry(100, "allow", true),
        end(true),
      ],
    },
    [],
  ],
  ["a denial after the allowance does nothing", both(entry(200, "deny", true, tcp(88, 88))), []],
  ["Kerberos is denied", both(entry(10, "deny", true, tcp(80, 90))), ["outbound kerberos-tcp 10.0.1.0/24,10.0.2.0/24"]],
  [
    "Kerberos to one of two subnets is denied",
    both(entry(10, "deny", true, { ...tcp(88, 88), CidrBlock: "10.0.2.0/25" })),
    ["outbound kerberos-tcp 10.0.2.0/24"],
  ],
  [
    "a part of the answers is denied",
    both(entry(10, "deny", false, tcp(50000, 50010))),
    ["inbound answers-tcp 10.0.1.0/24,10.0.2.0/24"],
  ],
  [
    "only a part of a subnet is allowed",
    {
      ...both(),
      Entries: [
        entry(10, "allow", true),
        entry(10, "allow", false, { CidrBlock: "10.0.1.0/25" }),
        end(false),
        end(true),
      ],
    },
    ["inbound answers-tcp 10.0.1.0/24,10.0.2.0/24", "inbound answers-udp 10.0.1.0/24,10.0.2.0/24"],
  ],
])("network ACL: %s", (_what, acl, found) => {
  expect(blocked(acl)).toEqual(found);
});

const ACCOUNT = "222222222222";
const role = (trust: object, changes: Partial<RoleFacts> = {}): RoleFacts => ({
  arn: "arn",
  path: "/",
  attached: [],
  documents: [],
  trust: JSON.stringify({ Statement: [trust] }),
  ...changes,
});
const allow = (services: string[], condition?: object): object => ({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: services },
  ...(condition ? { Condition: condition } : {}),
});
const GLOBAL = ["directoryservice.rds.amazonaws.com", "rds.amazonaws.com"];

test.each<[string, object, string, boolean, string[]]>([
  ["of AWS's guide", allow(GLOBAL), "us-east-1", true, []],
  [
    "for instances of the account",
    allow(GLOBAL, { ArnLike: { "aws:SourceArn": `arn:aws:rds:us-east-1:${ACCOUNT}:db:*` } }),
    "us-east-1",
    true,
    [],
  ],
  [
    "for instances of another account",
    allow(GLOBAL, { ArnLike: { "aws:SourceArn": "arn:aws:rds:us-east-1:333333333333:db:*" } }),
    "us-east-1",
    true,
    GLOBAL,
  ],
  [
    "without the Regional names, of ours",
    allow(GLOBAL),
    "eu-south-1",
    true,
    ["directoryservice.rds.eu-south-1.amazonaws.com", "rds.eu-south-1.amazonaws.com"],
  ],
  [
    "with the Regional names alone, of another pipeline",
    allow(["directoryservice.rds.eu-south-1.amazonaws.com", "rds.eu-south-1.amazonaws.com"]),
    "eu-south-1",
    false,
    [],
  ],
  [
    "with the engine's name alone, of another pipeline",
    allow(["directoryservice-postgresql.rds.ca-west-1.amazonaws.com"]),
    "ca-west-1",
    false,
    [],
  ],
])("a trust policy %s", (_what, statement, region, own, missing) => {
  expect(distrusted(role(statement), region, ACCOUNT, own)).toEqual(missing);
});

test("a denial for other accounts does no harm, one for this account does", () => {
  const denied = (condition: object): RoleFacts => ({
    ...role({}),
    trust: JSON.stringify({
      Statement: [allow(GLOBAL), { ...allow(["rds.amazonaws.com"], condition), Effect: "Deny" }],
    }),
  });
  expect(distrusted(denied({ StringNotEquals: { "aws:SourceAccount": ACCOUNT } }), "us-east-1", ACCOUNT, true)).toEqual(
    [],
  );
  expect(distrusted(denied({ StringEquals: { "aws:SourceAccount": ACCOUNT } }), "us-east-1", ACCOUNT, true)).toEqual([
    "rds.amazonaws.com",
  ]);
});

test.each<[string, Partial<RoleFacts>, string[]]>([
  ["AWS's policy", { attached: ["arn:aws:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess"] }, []],
  [
    "a policy of one's own",
    { documents: [JSON.stringify({ Statement: { Effect: "Allow", Action: "ds:*", Resource: "*" } })] },
    [],
  ],
  [
    "a policy that lacks one",
    {
      documents: [
        JSON.stringify({
          Statement: [
            {
              Effect: "Allow",
              Action: ["ds:Describe*", "ds:AuthorizeApplication", "ds:GetAuthorizedApplicationDetails"],
            },
          ],
        }),
      ],
    },
    ["ds:UnauthorizeApplication"],
  ],
  [
    "a policy that denies one",
    {
      documents: [
        JSON.stringify({
          Statement: [
            { Effect: "Allow", Action: "ds:*" },
            { Effect: "Deny", Action: "ds:UnauthorizeApplication" },
          ],
        }),
      ],
    },
    ["ds:UnauthorizeApplication"],
  ],
])("a role with %s", (_what, changes, lacking) => {
  expect(lackingActions(role({}, changes))).toEqual(lacking);
});
