import { type ExistingFacts, type PlannedStack } from "../../src/review/change-set";
import { parsePlan } from "../../src/review/plan-json";
import { plannedCreates } from "../../src/review/planned-creates";
import { reviewChangeSet } from "../../src/review/review";
import { UNIQUE_TYPES } from "../../src/review/rules/existing";
import { said } from "../support/messages";
import { changeSetOf, DAY } from "../support/reviews";

type Existing = ExistingFacts["resources"][number];

const RECOVER = "npx rds-kerberos recover prod";

const change = (address: string, actions: readonly string[], more: object = {}): object => ({
  address,
  mode: "managed",
  type: address.split(".")[0],
  change: { actions, before: null, after: {}, ...more },
});

const existing = (address: string, id: string, more: Partial<Existing> = {}): Existing => ({
  address,
  type: address.split(".")[0] ?? "",
  id,
  misfit: null,
  stage: null,
  vpcId: null,
  created: null,
  key: null,
  adopt: null,
  ...more,
});

/** What is found in a plan of one stack. */
function findings(changes: readonly object[], resources: readonly Existing[]): unknown[][] {
  const stack: Partial<PlannedStack> = { existing: { recover: RECOVER, resources: [...resources] } };
  const set = changeSetOf({ stack: { resource_changes: changes } }, { stack });
  return reviewChangeSet(set, [], DAY)
    .findings.filter(({ id }) => id === "would-duplicate")
    .map(({ severity, address, cause, cure }) => [severity, address, said(cause), said(cure)]);
}

const DIRECTORY = "aws_directory_service_directory.directory";

test("a directory that the state does not know is critical, with every way to keep it", () => {
  const found = existing(DIRECTORY, "d-1111111111", {
    stage: "Active",
    vpcId: "vpc-1",
    created: "2026-09-21T14:13:20Z",
    key: "directory.importIdentifier: d-1111111111",
    adopt: `terraform -chdir=x import ${DIRECTORY} d-1111111111`,
  });
  const { noun, ...cause } = { noun: "directory", id: found.id, stage: "Active", vpcId: "vpc-1" };
  expect(findings([change(DIRECTORY, ["create"])], [found])).toEqual([
    [
      "critical",
      DIRECTORY,
      ["would-duplicate/cause", { noun, ...cause, created: found.created }],
      ["would-duplicate/cure", { key: found.key, adopt: found.adopt, recover: RECOVER }],
    ],
  ]);
});

test.each([
  ["failed", "would-duplicate/cause-failed", ["would-duplicate/cure-failed", { id: "d-1", recover: RECOVER }]],
  ["other-vpc", "would-duplicate/cause-other-vpc", "would-duplicate/cure-other-vpc"],
] as const)("a directory that cannot be taken over (%s) is a warning", (misfit, id, cure) => {
  const found = existing(DIRECTORY, "d-1", { misfit, stage: "Failed", vpcId: "vpc-2" });
  const cause = { noun: "directory", id: "d-1", stage: "Failed", vpcId: "vpc-2", created: null };
  expect(findings([change(DIRECTORY, ["create"])], [found])).toEqual([["warning", DIRECTORY, [id, cause], cure]]);
});

test.each([
  ["aws_db_instance.instance", "critical"],
  ["aws_vpc_peering_connection.connection", "critical"],
  ["aws_directory_service_shared_directory.share-222222222222", "critical"],
  ["aws_iam_role.role", "warning"],
  ["aws_kms_alias.encryption_alias", "warning"],
  ["aws_cloudwatch_log_group.log-group", "warning"],
  ["aws_db_subnet_group.subnet-group", "warning"],
  ["aws_vpc.vpc", "warning"],
])("a second %s is %s", (address, severity) => {
  const found = findings([change(address, ["create"])], [existing(address, "x")]);
  expect(found.map((each) => each.slice(0, 2))).toEqual([[severity, address]]);
});

test("what is replaced, imported or not created any more is no duplicate", () => {
  const changes = [
    change(DIRECTORY, ["delete", "create"]),
    change("aws_db_instance.instance", ["create"], { importing: { id: "prod-orders" } }),
    change("aws_iam_role.role", ["no-op"]),
  ];
  const found = [DIRECTORY, "aws_db_instance.instance", "aws_iam_role.role"].map((each) => existing(each, "x"));
  expect(findings(changes, found)).toEqual([]);
});

test("what a plan creates: without imports, replacements, other types and secrets", () => {
  const plan = parsePlan(
    "plan.json",
    JSON.stringify({
      format_version: "1.2",
      planned_values: {},
      resource_changes: [
        change(DIRECTORY, ["create"], {
          after: { name: "corp.example.com", password: "Secret-1" },
          after_sensitive: { password: true },
        }),
        change("aws_db_instance.taken", ["create"], { importing: { id: "x" } }),
        change("aws_iam_role.replaced", ["delete", "create"], { before: { id: "old", name: "old-name" } }),
        change("aws_iam_role.kept", ["no-op"], { before: { id: "kept" } }),
        change("aws_subnet.subnet", ["create"]),
      ],
    }),
  );
  const { creates, known } = plannedCreates(plan, UNIQUE_TYPES);
  expect(creates).toEqual([
    { address: DIRECTORY, type: "aws_directory_service_directory", values: { name: "corp.example.com" } },
  ]);
  expect([...known]).toEqual(["old", "old-name", "kept"]);
});
