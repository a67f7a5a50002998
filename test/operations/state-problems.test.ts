import { choosePreviews } from "../../src/operations/plan/previews";
import { type SynthesizedStack } from "../../src/operations/plan/synthesized";
import { locate, unread } from "../../src/operations/checks/located-networks";
import { stateReference, type PublishedOutputs } from "../../src/operations/published";
import { stateKeyOf, type StateAnswer, type StateReference } from "../../src/operations/state-probe";
import { type RestorableState } from "../../src/operations/states/earlier-states";
import { type StateDamage } from "../../src/operations/states/state-file";
import { damagedProblem, lostProblem, restoreCommand } from "../../src/operations/states/state-problems";
import { accountOf, fakeEnvironment, fakePublished, problem } from "../support/check-worlds";
import { deploy } from "../support/checks";
import { saidBy, type Said } from "../support/messages";

const LOST: RestorableState = {
  bucket: "states",
  key: "rds-kerberos/prod-directory.tfstate",
  region: "us-east-1",
  versionId: "v1",
  marker: "m1",
  modified: "2026-01-01T00:00:00Z",
};
const PLACE = "s3://states/rds-kerberos/prod-directory.tfstate";
const UNDELETE =
  "aws s3api delete-object --bucket states --key rds-kerberos/prod-directory.tfstate " +
  "--version-id m1 --region us-east-1";
const cure = (command: string, role?: string): Said => [
  "lost-state/cure",
  { version: "v1", modified: LOST.modified, place: PLACE, ...(role === undefined ? {} : { role }), command },
];
const reference: StateReference = {
  name: "prod-directory",
  backend: "s3",
  config: { bucket: LOST.bucket, key: LOST.key, region: LOST.region },
};

describe("the line that restores a version", () => {
  const { marker: _, ...copied } = LOST;

  test("removes the marker if that is all that hides it", () => {
    expect(restoreCommand(LOST)).toBe(UNDELETE);
  });

  test("copies it otherwise, with what reaches the bucket and what its policy asks for", () => {
    expect(restoreCommand({ ...copied, key: "rds kerberos/prod+1.tfstate" })).toBe(
      "aws s3api copy-object --bucket states --key 'rds kerberos/prod+1.tfstate' " +
        "--copy-source 'states/rds%20kerberos/prod%2B1.tfstate?versionId=v1' --region us-east-1",
    );
    const kmsKeyArn = "arn:aws:kms:us-east-1:111111111111:key/x";
    const settings = { profile: "identity", endpointUrl: "http://127.0.0.1:4566", kmsKeyArn };
    expect(restoreCommand({ ...copied, ...settings })).toBe(
      "aws s3api copy-object --bucket states --key rds-kerberos/prod-directory.tfstate " +
        "--copy-source 'states/rds-kerberos/prod-directory.tfstate?versionId=v1' " +
        `--server-side-encryption aws:kms --ssekms-key-id ${kmsKeyArn} --region us-east-1 --profile identity ` +
        "--endpoint-url http://127.0.0.1:4566",
    );
  });
});

test("a state that was deleted or emptied is restored, with the role that reaches it", () => {
  const role = "arn:aws:iam::111111111111:role/states";
  expect(problem(lostProblem({ stack: "prod-directory" }, LOST))).toEqual([
    "failed",
    ["lost-state/cause", { stack: "prod-directory", place: PLACE, emptied: false }],
    cure(UNDELETE),
  ]);
  expect(problem(lostProblem({ external: "platform" }, { ...LOST, role, size: 0 }))).toEqual([
    "failed",
    ["lost-state/cause", { external: "platform", place: PLACE, emptied: true }],
    cure(UNDELETE, role),
  ]);
});

const list =
  "aws s3api list-object-versions --bucket states --prefix rds-kerberos/prod-directory.tfstate --region us-east-1";
const DAMAGES: [damage: StateDamage, cause: Said][] = [
  [{ kind: "truncated", bytes: 90 }, ["damaged-state/cause-truncated", { stack: "prod-directory", bytes: 90 }]],
  [{ kind: "not-json", offset: 2 }, ["damaged-state/cause-not-json", { stack: "prod-directory", offset: 2 }]],
  [{ kind: "not-a-state" }, ["damaged-state/cause-not-a-state", { stack: "prod-directory" }]],
  [{ kind: "field", field: "outputs" }, ["damaged-state/cause-field", { stack: "prod-directory", field: "outputs" }]],
  [{ kind: "output", output: "a" }, ["damaged-state/cause-output", { stack: "prod-directory", output: "a" }]],
];

test.each(DAMAGES)("a state that is damaged (%j) is restored, or its versions are listed", (damage, cause) => {
  const name = { stack: "prod-directory" };
  expect(problem(damagedProblem(name, damage, reference, LOST))).toEqual(["failed", cause, cure(UNDELETE)]);
  expect(problem(damagedProblem(name, damage, reference))).toEqual([
    "failed",
    cause,
    ["damaged-state/cure-versions", { command: list }],
  ]);
  expect(problem(damagedProblem(name, damage, { ...reference, backend: "gcs" }))).toEqual([
    "failed",
    cause,
    ["damaged-state/cure-backend", { backend: "gcs" }],
  ]);
});

test.each([["1.99.0"], [undefined]])(
  "a state of a newer Terraform (%s) wants that one, and no older version",
  (terraform) => {
    const damage: StateDamage = { kind: "newer-format", version: 5, ...(terraform === undefined ? {} : { terraform }) };
    expect(problem(damagedProblem({ stack: "prod-directory" }, damage, reference, LOST))).toEqual([
      "failed",
      ["damaged-state/cause-newer", { stack: "prod-directory", version: 5 }],
      ["damaged-state/cure-newer", terraform === undefined ? {} : { terraform }],
    ]);
  },
);

describe("a plan", () => {
  const stack = (id: string, ...reads: string[]): SynthesizedStack => ({
    id,
    dependsOn: reads,
    own: named(id),
    reads: reads.map((name) => ({ ...named(name), uses: [] })),
    variables: [],
    imports: [],
  });
  const named = (name: string): StateReference => ({ ...reference, name, config: { ...reference.config, key: name } });
  const stacks = [
    stack("prod-directory"),
    stack("prod-directory-sharing", "prod-directory"),
    stack("prod-a", "platform"),
  ];
  const refusal = (answers: Readonly<Record<string, StateAnswer>>): Said[] =>
    saidBy(() =>
      choosePreviews(
        stacks,
        new Map(Object.entries(answers).map(([name, answer]) => [stateKeyOf(named(name)), answer])),
        "auto",
      ),
    );

  test("names each state that is lost or damaged once, whoever reads it, and is not made", () => {
    const damage: StateDamage = { kind: "truncated", bytes: 9 };
    expect(
      refusal({
        "prod-directory": { status: "absent", lost: LOST },
        platform: { status: "damaged", damage, reference, earlier: LOST },
      }),
    ).toEqual([
      ["lost-state/cause", { stack: "prod-directory", place: PLACE, emptied: false }],
      cure(UNDELETE),
      ["damaged-state/cause-truncated", { external: "platform", bytes: 9 }],
      cure(UNDELETE),
    ]);
  });

  test("of states that were never written is made with placeholders", () => {
    const choices = choosePreviews(stacks, new Map(), "auto");
    expect([...choices.values()].map(({ hasState, preview }) => [hasState, preview !== undefined])).toEqual([
      [false, false],
      [false, true],
      [false, true],
    ]);
  });
});

describe("a check that needs a state", () => {
  const environment = fakeEnvironment((yaml) =>
    yaml.replace(
      /existing: \{ vpcId: vpc-0b+, cidrBlocks: \[10\.1\.0\.0\/16\][^}]*\}/,
      () => "create: { cidrBlock: 10.1.0.0/16, availabilityZones: [us-east-1a, us-east-1b] }",
    ),
  );
  const source = { stack: "live-orders-network", account: accountOf(environment, "orders") };
  const at = (outputs: PublishedOutputs): unknown => problem(unread(source, outputs));

  test("says how to restore one that is lost or damaged, and how to deploy one that has no outputs", () => {
    expect(at({ status: "absent", lost: LOST })).toEqual([
      "failed",
      ["lost-state/cause", { stack: source.stack, place: PLACE, emptied: false }],
      cure(UNDELETE),
    ]);
    expect(at({ status: "damaged", damage: { kind: "not-a-state" }, reference })).toEqual([
      "failed",
      ["damaged-state/cause-not-a-state", { stack: source.stack }],
      ["damaged-state/cure-versions", { command: list }],
    ]);
    expect(at({ status: "exists", outputs: new Map() })).toEqual([
      "failed",
      ["missing-outputs/cause", { stack: source.stack }],
      deploy(source.stack),
    ]);
    expect(
      problem(unread({ external: "platform", account: source.account }, { status: "exists", outputs: new Map() })),
    ).toEqual([
      "failed",
      ["missing-outputs/cause-external", { external: "platform" }],
      "missing-outputs/cure-external",
    ]);
  });

  test("finds an output of another type, and goes on with the other networks", () => {
    const network = environment.networks.find(({ key }) => key === "orders");
    if (!network) throw new Error("there is no network orders");
    const at = (outputs: Readonly<Record<string, unknown>>): unknown => {
      const found = locate(environment, network, fakePublished({ "live-orders-network": outputs }));
      return "vpcId" in found ? found.vpcId : problem(found);
    };
    const whole = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], route_table_ids: ["rtb-1"] };
    expect(at(whole)).toBe("vpc-1");
    const cause = (id: string, output: string, present: boolean): Said => [
      `published-output/${id}`,
      { output, state: "live-orders-network", present },
    ];
    for (const [outputs, said] of [
      [{ ...whole, vpc_id: 1 }, cause("text", "vpc_id", true)],
      [{ ...whole, subnet_ids: "subnet-1" }, cause("list", "subnet_ids", true)],
      [{ vpc_id: "vpc-1" }, cause("list", "subnet_ids", false)],
    ] as const)
      expect(at(outputs)).toEqual(["failed", said, deploy("live-orders-network")]);
  });

  test("knows how the state of a stack is reached and encrypted", () => {
    expect(stateReference(environment, source)).toMatchObject({
      name: source.stack,
      backend: "s3",
      config: {
        bucket: "live-orders-tfstate",
        key: "rds-kerberos/live-orders-network.tfstate",
        assume_role: { role_arn: "arn:aws:iam::222222222222:role/terraform-deploy" },
      },
    });
  });
});
