import { placeholderAddress, placeholderId } from "../../src/aws/placeholders";
import { beyondApproval } from "../../src/review/approval";
import { type PlannedStack } from "../../src/review/change-set";
import { type PlacedAcknowledgement, type Review } from "../../src/review/model";
import { reviewChangeSet } from "../../src/review/review";
import { said, type Said } from "../support/messages";
import { changeSetOf, DAY, publicDatabase } from "../support/reviews";

type Plans = Readonly<Record<string, object>>;
type Stacks = Readonly<Record<string, Partial<PlannedStack>>>;

const PREVIEW = { offline: false, reason: null, upstreams: [{ name: "network", reason: "its state is empty" }] };
const VPC = placeholderId("vpc", "network");
const GROUP = placeholderId("sg", "directory");

function reviewOf(plans: Plans, stacks: Stacks = {}, acknowledgements: readonly PlacedAcknowledgement[] = []): Review {
  return reviewChangeSet(changeSetOf(plans, stacks), acknowledgements, DAY);
}

function beyond(approved: Review, actual: Review): Said[] {
  return beyondApproval(approved, actual).map(said);
}

/** One stack, approved and planned, by its resources. */
function compare(approved: readonly object[], actual: readonly object[], stack: Partial<PlannedStack> = {}): Said[] {
  const plan = (changes: readonly object[]): Plans => ({ stack: { resource_changes: changes } });
  return beyond(reviewOf(plan(approved), { stack }), reviewOf(plan(actual)));
}

/** The same against placeholders. */
function afterPreview(approved: readonly object[], actual: readonly object[]): Said[] {
  return compare(approved, actual, { preview: PREVIEW });
}

function created(address: string, after: object, unknown: object = {}): object {
  const type = address.split(/[.[]/)[0];
  return { address, type, change: { actions: ["create"], before: null, after, after_unknown: unknown } };
}

function changed(actions: readonly string[], before: object | null, after: object | null, more: object = {}): object {
  return { address: "aws_vpc.vpc", type: "aws_vpc", change: { actions, before, after, ...more } };
}

const NETWORK = created("aws_vpc.vpc", { cidr_block: "10.0.0.0/16", tags: { Name: "orders" } }, { id: true });
const place = { stack: "stack", address: "aws_vpc.vpc" };
const attribute = (path: string, address = "aws_vpc.vpc"): Said => [
  "approval/attribute",
  { stack: "stack", address, path },
];

test("the same plan is approved, and one that has less left to do", () => {
  const update = changed(["update"], { cidr_block: "a", tags: { a: "1" } }, { cidr_block: "b", tags: { a: "2" } });
  const rest = changed(["update"], { cidr_block: "b", tags: { a: "1" } }, { cidr_block: "b", tags: { a: "2" } });
  expect(compare([NETWORK], [NETWORK])).toEqual([]);
  expect(compare([NETWORK, created("aws_subnet.a", { cidr_block: "10.0.0.0/24" })], [NETWORK])).toEqual([]);
  expect(compare([update], [rest])).toEqual([]);
  expect(compare([NETWORK], [])).toEqual([]);
});

describe("what is not approved", () => {
  test("another stack, one that could not be planned, and one of another account or region", () => {
    const account = { name: "main", id: "111111111111" };
    const approved = reviewOf(
      { failed: {}, moved: { resource_changes: [NETWORK] } },
      { failed: { error: "Error: no" }, moved: { account, region: "eu-west-1" } },
    );
    const actual = reviewOf(
      { failed: {}, moved: { resource_changes: [NETWORK] }, other: {} },
      { moved: { account: { name: "main", id: "222222222222" }, region: "us-east-1" } },
    );
    expect(beyond(approved, actual)).toEqual([
      ["approval/stack-not-planned", { stack: "failed" }],
      ["approval/account", { stack: "moved", approved: "111111111111", account: "222222222222" }],
      ["approval/region", { stack: "moved", approved: "eu-west-1", region: "us-east-1" }],
      ["approval/stack", { stack: "other" }],
    ]);
  });

  test("one more change", () => {
    const more = created("aws_subnet.a", { cidr_block: "10.0.0.0/24" });
    expect(compare([NETWORK], [NETWORK, more])).toEqual([
      ["approval/change", { stack: "stack", address: "aws_subnet.a", action: "create" }],
    ]);
  });

  test("another action", () => {
    const update = changed(["update"], { cidr_block: "10.0.0.0/16" }, { cidr_block: "10.1.0.0/16" });
    const replace = changed(
      ["delete", "create"],
      { cidr_block: "10.0.0.0/16" },
      { cidr_block: "10.1.0.0/16" },
      { replace_paths: [["cidr_block"]] },
    );
    expect(compare([update], [replace]).slice(0, 1)).toEqual([
      ["approval/action", { ...place, action: "replace", approved: "update" }],
    ]);
    expect(compare([NETWORK], [changed(["delete"], { id: "vpc-1" }, null)]).slice(0, 1)).toEqual([
      ["approval/action", { ...place, action: "delete", approved: "create" }],
    ]);
  });

  test("another value, another former value, and one more attribute", () => {
    const to = (value: string, from = "a"): object => changed(["update"], { cidr_block: from }, { cidr_block: value });
    expect(compare([to("b")], [to("c")])).toEqual([attribute("cidr_block")]);
    expect(compare([to("b")], [to("b", "z")])).toEqual([attribute("cidr_block")]);
    const more = changed(["update"], { cidr_block: "a", tags: {} }, { cidr_block: "b", tags: { Name: "x" } });
    expect(compare([to("b")], [more])).toEqual([attribute("tags.Name")]);
  });

  test("an attribute that is to be created no more", () => {
    const bare = created("aws_vpc.vpc", { cidr_block: "10.0.0.0/16", tags: null }, { id: true });
    expect(compare([NETWORK], [bare])).toEqual([["approval/attribute-missing", { ...place, path: "tags.Name" }]]);
  });

  test("a value that was known, and is not any more", () => {
    const unknown = created("aws_vpc.vpc", { tags: { Name: "orders" } }, { id: true, cidr_block: true });
    expect(compare([NETWORK], [unknown])).toEqual([attribute("cidr_block")]);
  });

  test("an attribute that forces a replacement now", () => {
    const replace = (...paths: string[]): object =>
      changed(
        ["delete", "create"],
        { cidr_block: "a", ipam: "a" },
        { cidr_block: "b", ipam: "b" },
        {
          replace_paths: paths.map((path) => [path]),
        },
      );
    expect(compare([replace("cidr_block")], [replace("cidr_block", "ipam")])).toEqual([attribute("ipam")]);
    expect(compare([replace("cidr_block", "ipam")], [replace("cidr_block")])).toEqual([]);
  });

  test("another import, and another earlier address", () => {
    const imported = (id: string): object => changed(["no-op"], {}, {}, { importing: { id } });
    expect(compare([imported("vpc-1")], [imported("vpc-1")])).toEqual([]);
    expect(compare([imported("vpc-1")], [imported("vpc-2")])).toEqual([["approval/import-or-move", place]]);
    const moved = { ...changed(["no-op"], {}, {}), previous_address: "aws_vpc.old" };
    expect(compare([moved], [moved])).toEqual([]);
    expect(compare([{ ...moved, previous_address: "aws_vpc.other" }], [moved])).toEqual([
      ["approval/import-or-move", place],
    ]);
  });

  test("an output that changes otherwise", () => {
    const output = (after: unknown): Review =>
      reviewOf({ stack: { output_changes: { vpc_id: { actions: ["create"], after } } } });
    expect(beyond(output("vpc-1"), output("vpc-1"))).toEqual([]);
    expect(beyond(output("vpc-1"), output("vpc-2"))).toEqual([
      ["approval/output", { stack: "stack", output: "vpc_id" }],
    ]);
    expect(beyond(reviewOf({ stack: {} }), output("vpc-1"))).toEqual([
      ["approval/output", { stack: "stack", output: "vpc_id" }],
    ]);
  });
});

describe("what is deleted", () => {
  const deleted = (attributes: object): object => changed(["delete"], attributes, null);

  test("is compared by its id: AWS changes the rest by itself", () => {
    expect(compare([deleted({ id: "vpc-1", state: "a" })], [deleted({ id: "vpc-1", state: "b" })])).toEqual([]);
    expect(compare([deleted({ id: "vpc-1" })], [deleted({ id: "vpc-2" })])).toEqual([attribute("id")]);
  });

  test("is approved with the resource, and not by the deletion of another one", () => {
    expect(compare([], [deleted({ id: "vpc-1" })])).toContainEqual(["approval/change", { ...place, action: "delete" }]);
  });
});

describe("findings", () => {
  const finding = ["approval/finding", { stack: "stack", address: "aws_db_instance.i", id: "database-public" }];
  const open = { resource_changes: [publicDatabase("aws_db_instance.i", "orders")] };
  const acknowledgement: PlacedAcknowledgement = {
    id: "database-public",
    stack: null,
    address: "aws_db_instance.i",
    reason: "a test",
    expires: "2027-01-01",
    file: "acknowledgements.yaml",
    line: 1,
  };

  test("one more is not approved, even of changes that are", () => {
    const approved = reviewOf({ stack: open });
    expect(beyond(approved, approved)).toEqual([]);
    expect(beyond({ ...approved, findings: [] }, approved)).toEqual([finding]);
  });

  test("of another resource or another stack approves none", () => {
    const approved = reviewOf({ stack: open });
    const at = (change: object): Review => ({
      ...approved,
      findings: approved.findings.map((one) => ({ ...one, ...change })),
    });
    expect(beyond(at({ address: "aws_db_instance.other" }), approved)).toEqual([finding]);
    expect(beyond(at({ stack: "other" }), approved)).toEqual([finding]);
    expect(beyond(at({ id: "database-other" }), approved)).toEqual([finding]);
  });

  test("that somebody has accepted since need no approval", () => {
    const approved = { ...reviewOf({ stack: open }), findings: [] };
    expect(beyond(approved, reviewOf({ stack: open }, {}, [acknowledgement]))).toEqual([]);
    const { findings } = reviewOf({ stack: open }, {}, [acknowledgement]);
    expect(findings.map(({ acknowledged }) => acknowledged !== null)).toEqual([true]);
  });
});

describe("secrets", () => {
  const secret = (value: string, marks: object = { password: true }): object => ({
    address: "aws_directory_service_directory.d",
    type: "aws_directory_service_directory",
    change: {
      actions: ["create"],
      before: null,
      after: { name: "corp.example.com", password: value },
      after_sensitive: marks,
    },
  });

  test("are compared by the fact that they change", () => {
    expect(compare([secret("Correct-Horse-7")], [secret("Other-Horse-8")])).toEqual([]);
    const without = created("aws_directory_service_directory.d", { name: "corp.example.com" });
    const address = "aws_directory_service_directory.d";
    expect(compare([without], [secret("Other-Horse-8")])).toEqual([attribute("password", address)]);
    expect(compare([secret("Other-Horse-8")], [without])).toEqual([
      ["approval/attribute-missing", { stack: "stack", address, path: "password" }],
    ]);
  });
});

describe("a value that was not known", () => {
  const address = "aws_subnet.a";

  test("may have become any value, as a whole and in parts", () => {
    const approved = created(address, { cidr_block: "10.0.0.0/24" }, { vpc_id: true, ports: true });
    const actual = created(address, { cidr_block: "10.0.0.0/24", vpc_id: "vpc-1", ports: [{ from: 1 }, { from: 2 }] });
    expect(compare([approved], [actual])).toEqual([]);
    expect(compare([actual], [approved])).toEqual(
      expect.arrayContaining([attribute("ports", address), attribute("vpc_id", address)]),
    );
  });

  test("does not let other attributes become something else", () => {
    const approved = created(address, { cidr_block: "10.0.0.0/24" }, { vpc: true });
    const actual = created(address, { cidr_block: "10.0.0.0/24", vpc: "vpc-1", vpc_id: "vpc-1" });
    expect(compare([approved], [actual])).toEqual([attribute("vpc_id", address)]);
  });

  test("in a list may be any item, and the others are the same in whatever order", () => {
    const approved = created(address, { ids: ["b", null] }, { ids: [false, true] });
    expect(compare([approved], [created(address, { ids: ["a", "b"] })])).toEqual([]);
    expect(compare([approved], [created(address, { ids: ["a", "c"] })])).toEqual([attribute("ids", address)]);
    expect(compare([approved], [created(address, { ids: ["a", "b", "c"] })])).toEqual([attribute("ids", address)]);
  });

  test("of an output may have become any value", () => {
    const output = (change: object): Review =>
      reviewOf({ stack: { output_changes: { id: { actions: ["create"], ...change } } } });
    expect(beyond(output({ after_unknown: true }), output({ after: "vpc-1" }))).toEqual([]);
  });
});

describe("a placeholder", () => {
  const address = "aws_security_group.g";
  const group = (attributes: object): object => created(address, attributes);

  test("of an id may have become an id of that kind", () => {
    expect(afterPreview([group({ vpc_id: VPC })], [group({ vpc_id: "vpc-0123456789abcdef0" })])).toEqual([]);
    for (const other of ["sg-0123456789abcdef0", "vpc-1 or else", "vpc-", "*", "vpc-1/vpc-2", ""])
      expect([other, afterPreview([group({ vpc_id: VPC })], [group({ vpc_id: other })])]).toEqual([
        other,
        [attribute("vpc_id", address)],
      ]);
  });

  test("of an address may have become another one, inside of a text too", () => {
    const rule = (address1: string): object => group({ cidr: `${address1}/32` });
    expect(afterPreview([rule(placeholderAddress(0))], [rule("10.1.2.3")])).toEqual([]);
    expect(afterPreview([rule(placeholderAddress(0))], [group({ cidr: "10.0.0.0/8" })])).toEqual([
      attribute("cidr", address),
    ]);
  });

  test("in an ARN and in a policy leaves the rest as it is", () => {
    const arn = (id: string, action = "Connect"): object =>
      group({
        arn: `arn:aws:ds:us-east-1:111111111111:directory/${id}`,
        policy: JSON.stringify({ Statement: [{ Action: `ds:${action}`, Resource: [`directory/${id}`, `x/${id}/*`] }] }),
      });
    const id = placeholderId("d", "directory");
    expect(afterPreview([arn(id)], [arn("d-9067012345")])).toEqual([]);
    expect(afterPreview([arn(id)], [arn("d-9067012345", "Delete")])).toEqual([attribute("policy", address)]);
    expect(afterPreview([arn(id)], [arn("*")])).toEqual([attribute("arn", address), attribute("policy", address)]);
  });

  test("in a key of for_each is taken once, by what is the same in all else", () => {
    const route = (key: string, table: string): object =>
      created(`aws_route.r["${key}"]`, { cidr_block: table }, { id: true });
    const [one, two] = [placeholderId("rtb", "one"), placeholderId("rtb", "two")];
    const approved = [route(one, "10.1.0.0/16"), route(two, "10.2.0.0/16"), route("fixed", "10.3.0.0/16")];
    const actual = [route("rtb-1", "10.2.0.0/16"), route("rtb-2", "10.1.0.0/16"), route("fixed", "10.3.0.0/16")];
    expect(afterPreview(approved, actual)).toEqual([]);
    expect(afterPreview(approved, [...actual, route("rtb-3", "10.1.0.0/16")])).toEqual([
      ["approval/change", { stack: "stack", address: 'aws_route.r["rtb-3"]', action: "create" }],
    ]);
    expect(afterPreview(approved, [route("other", "10.3.0.0/16")])).toEqual([
      ["approval/change", { stack: "stack", address: 'aws_route.r["other"]', action: "create" }],
    ]);
  });

  test("in a set does not depend on the order", () => {
    const groups = (...ids: string[]): object => group({ groups: ids });
    const fixed = "sg-0fff";
    expect(afterPreview([groups(GROUP, fixed)], [groups(fixed, "sg-1")])).toEqual([]);
    expect(afterPreview([groups(fixed, GROUP)], [groups("sg-1", fixed)])).toEqual([]);
    expect(afterPreview([groups(fixed, GROUP)], [groups("sg-1", "sg-2")])).toEqual([attribute("groups", address)]);
  });

  test("that is a literal of a plan against AWS is that literal", () => {
    expect(compare([group({ vpc_id: VPC })], [group({ vpc_id: VPC })])).toEqual([]);
    expect(compare([group({ vpc_id: VPC })], [group({ vpc_id: "vpc-1" })])).toEqual([attribute("vpc_id", address)]);
    const literal = group({ cidr: "192.0.2.10/32" });
    expect(compare([literal], [group({ cidr: "10.0.0.1/32" })])).toEqual([attribute("cidr", address)]);
  });

  test("makes no wildcard of what is next to it", () => {
    const named = (name: string): object => group({ name });
    expect(afterPreview([named(`a.b ${VPC} (x|y)*`)], [named("a.b vpc-1 (x|y)*")])).toEqual([]);
    expect(afterPreview([named(`a.b ${VPC} (x|y)*`)], [named("a-b vpc-1 x")])).toEqual([attribute("name", address)]);
    expect(afterPreview([named("a.*")], [named("a.b")])).toEqual([attribute("name", address)]);
  });

  test("costs no time in long texts", () => {
    const text = (id: string, end: string): object => group({ policy: `${`${id}/`.repeat(300)}${end}` });
    expect(afterPreview([text(VPC, "a")], [text("vpc-0123456789abcdef0", "b")])).toEqual([
      attribute("policy", address),
    ]);
    const addresses = (one: string, end: string): object => group({ policy: `${`${one}/`.repeat(40)}${end}` });
    expect(afterPreview([addresses(placeholderAddress(0), "a")], [addresses("10.0.0.1", "b")])).toEqual([
      attribute("policy", address),
    ]);
  });
});
