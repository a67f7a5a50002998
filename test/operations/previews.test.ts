import { choosePreviews, previewAll, type PlanningChoice } from "../../src/operations/plan/previews";
import { stateKeyOf, type StateAnswer, type StateReference } from "../../src/operations/state-probe";
import { type SynthesizedStack } from "../../src/operations/plan/synthesized";

const state = (name: string): StateReference => ({
  name,
  backend: "s3",
  config: { bucket: "states", key: `${name}.tfstate` },
});
const stack = (id: string, ...reads: SynthesizedStack["reads"]): SynthesizedStack => ({
  id,
  dependsOn: reads.map(({ name }) => name),
  own: state(id),
  reads,
  variables: [],
  imports: [],
});

const network = stack("network");
const database = stack(
  "database",
  { ...state("network"), uses: [{ output: "vpc_id" }] },
  { ...state("sharing"), uses: [{ output: "ids" }, { output: "ids", key: "222222222222" }] },
);

const exists = (outputs: Record<string, string[]> = { any: [] }): StateAnswer => ({ status: "exists", outputs });
const absent: StateAnswer = { status: "absent" };
const offline: StateAnswer = { status: "unreachable", reason: "there are no AWS credentials" };

function choose(answers: Record<string, StateAnswer>, mode: "auto" | "never" = "auto"): PlanningChoice | undefined {
  const found = new Map(Object.entries(answers).map(([name, answer]) => [stateKeyOf(state(name)), answer]));
  return choosePreviews([network, database], found, mode).get("database");
}

const sharing = exists({ ids: ["222222222222"] });

test.each<[string, Record<string, StateAnswer>, PlanningChoice]>([
  [
    "all that it reads exists: the plan is the real one",
    { network: exists({ vpc_id: [] }), sharing, database: absent },
    { hasState: false },
  ],
  ["it exists itself, too", { network: exists({ vpc_id: [] }), sharing, database: exists() }, { hasState: true }],
  [
    "one upstream is missing",
    { network: absent, sharing, database: absent },
    { hasState: false, preview: { offline: true, upstreams: [{ name: "network", reason: "it is not applied yet" }] } },
  ],
  [
    "an upstream has been destroyed, or applied by an earlier version: its outputs are missing",
    { network: exists({}), sharing, database: absent },
    {
      hasState: false,
      preview: {
        offline: true,
        upstreams: [{ name: "network", reason: "its applied state has no output vpc_id yet" }],
      },
    },
  ],
  [
    "an upstream knows nothing of a new account",
    { network: exists({ vpc_id: [] }), sharing: exists({ ids: ["333333333333"] }), database: absent },
    {
      hasState: false,
      preview: {
        offline: true,
        upstreams: [{ name: "sharing", reason: "its applied state has no output ids for 222222222222 yet" }],
      },
    },
  ],
  [
    "it exists, and gets a new upstream: its state is compared with",
    { network: absent, sharing, database: exists() },
    { hasState: true, preview: { offline: false, upstreams: [{ name: "network", reason: "it is not applied yet" }] } },
  ],
  [
    "AWS is not reached",
    { network: offline, sharing: offline, database: offline },
    {
      hasState: false,
      preview: {
        offline: true,
        reason: "there are no AWS credentials",
        upstreams: [
          { name: "network", reason: "there are no AWS credentials" },
          { name: "sharing", reason: "there are no AWS credentials" },
        ],
      },
    },
  ],
])("%s", (_name, answers, choice) => {
  expect(choose(answers)).toEqual(choice);
});

test("a state that is refused is an error: a plan without it would hide a mistake", () => {
  expect(() =>
    choose({ network: { status: "refused", reason: "AccessDenied: no" }, sharing, database: absent }),
  ).toThrow(
    new Error(
      "network cannot read the state network (s3: states/network.tfstate): AccessDenied: no; give Terraform credentials that may, or plan without AWS by --preview always\ndatabase cannot read the state network (s3: states/network.tfstate): AccessDenied: no; give Terraform credentials that may, or plan without AWS by --preview always",
    ),
  );
});

test("S3 refuses what is not there to who may not list: the stack that owns the state says which it is", () => {
  const reader = {
    ...state("network"),
    config: { ...state("network").config, assume_role: { role_arn: "arn:aws:iam::111111111111:role/read" } },
  };
  const consumer = stack("database", { ...reader, uses: [{ output: "vpc_id" }] });
  const found = (own: StateAnswer): PlanningChoice | undefined =>
    choosePreviews(
      [consumer],
      new Map([
        [stateKeyOf(reader), { status: "refused", reason: "AccessDenied" }],
        [stateKeyOf(state("network")), own],
        [stateKeyOf(state("database")), absent],
      ]),
      "auto",
      [network, consumer],
    ).get("database");
  expect(found(absent)).toEqual({
    hasState: false,
    preview: { offline: true, upstreams: [{ name: "network", reason: "it is not applied yet" }] },
  });
  expect(() => found(exists({ vpc_id: [] }))).toThrow(
    "database cannot read the state network (s3: states/network.tfstate): AccessDenied",
  );
});

test("--preview never names what is missing", () => {
  expect(choose({ network: exists({ vpc_id: [] }), sharing, database: absent }, "never")).toEqual({ hasState: false });
  expect(() => choose({ network: absent, sharing, database: absent }, "never")).toThrow(
    new Error(
      "database could only be planned with placeholders (network: it is not applied yet); apply what it reads first, or leave out --preview never",
    ),
  );
});

test("--preview always asks for nothing", () => {
  expect(previewAll([database]).get("database")).toEqual({
    hasState: false,
    preview: {
      offline: true,
      reason: "--preview always",
      upstreams: [
        { name: "network", reason: "--preview always" },
        { name: "sharing", reason: "--preview always" },
      ],
    },
  });
});
