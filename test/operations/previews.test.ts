import { choosePreviews, previewAll, type PlanningChoice } from "../../src/operations/plan/previews";
import { stateKeyOf, type StateAnswer, type StateReference } from "../../src/operations/state-probe";
import { type SynthesizedStack } from "../../src/operations/plan/synthesized";
import { said, saidBy, type Said } from "../support/messages";

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
/** Why no state could be looked at, in the words of whoever looked. */
const NO_WAY = "no way to AWS";
const offline: StateAnswer = { status: "unreachable", reason: NO_WAY };

type Answers = Readonly<Record<string, StateAnswer>>;

function choose(answers: Answers, mode: "auto" | "never" = "auto"): SaidChoice | undefined {
  const found = new Map(Object.entries(answers).map(([name, answer]) => [stateKeyOf(state(name)), answer]));
  return saidChoice(choosePreviews([network, database], found, mode).get("database"));
}

/** How a stack is planned, with the reasons that are messages by id and arguments. */
interface SaidChoice {
  readonly hasState: boolean;
  readonly preview?: {
    readonly offline: boolean;
    readonly reason?: string;
    readonly upstreams: readonly { readonly name: string; readonly reason: Said }[];
  };
}

function saidChoice(choice: PlanningChoice | undefined): SaidChoice | undefined {
  if (!choice?.preview) return choice;
  const upstreams = choice.preview.upstreams.map(({ name, reason }) => ({
    name,
    reason: reason === NO_WAY ? reason : said(reason),
  }));
  return { ...choice, preview: { ...choice.preview, upstreams } };
}

const sharing = exists({ ids: ["222222222222"] });

test.each<[string, Answers, SaidChoice]>([
  [
    "all that it reads exists: the plan is the real one",
    { network: exists({ vpc_id: [] }), sharing, database: absent },
    { hasState: false },
  ],
  ["it exists itself, too", { network: exists({ vpc_id: [] }), sharing, database: exists() }, { hasState: true }],
  [
    "one upstream is missing",
    { network: absent, sharing, database: absent },
    { hasState: false, preview: { offline: true, upstreams: [{ name: "network", reason: "preview/not-applied" }] } },
  ],
  [
    "an upstream has been destroyed, or applied by an earlier version: its outputs are missing",
    { network: exists({}), sharing, database: absent },
    {
      hasState: false,
      preview: {
        offline: true,
        upstreams: [{ name: "network", reason: ["preview/no-output", { output: "vpc_id" }] }],
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
        upstreams: [{ name: "sharing", reason: ["preview/no-output", { output: "ids", key: "222222222222" }] }],
      },
    },
  ],
  [
    "it exists, and gets a new upstream: its state is compared with",
    { network: absent, sharing, database: exists() },
    { hasState: true, preview: { offline: false, upstreams: [{ name: "network", reason: "preview/not-applied" }] } },
  ],
  [
    "AWS is not reached",
    { network: offline, sharing: offline, database: offline },
    {
      hasState: false,
      preview: {
        offline: true,
        reason: NO_WAY,
        upstreams: [
          { name: "network", reason: NO_WAY },
          { name: "sharing", reason: NO_WAY },
        ],
      },
    },
  ],
])("%s", (_name, answers, choice) => {
  expect(choose(answers)).toEqual(choice);
});

test("a state that is refused is an error: a plan without it would hide a mistake", () => {
  const refused: StateAnswer = { status: "refused", reason: "AccessDenied: no" };
  const where = { state: "network", backend: "s3", place: "states/network.tfstate", reason: "AccessDenied: no" };
  expect(saidBy(() => choose({ network: refused, sharing, database: absent }))).toEqual([
    ["preview/state-refused", { stack: "network", ...where }],
    ["preview/state-refused", { stack: "database", ...where }],
  ]);
});

test("S3 refuses what is not there to who may not list: the stack that owns the state says which it is", () => {
  const reader = {
    ...state("network"),
    config: { ...state("network").config, assume_role: { role_arn: "arn:aws:iam::111111111111:role/read" } },
  };
  const consumer = stack("database", { ...reader, uses: [{ output: "vpc_id" }] });
  const found = (own: StateAnswer): SaidChoice | undefined => {
    const answers = new Map<string, StateAnswer>([
      [stateKeyOf(reader), { status: "refused", reason: "AccessDenied" }],
      [stateKeyOf(state("network")), own],
      [stateKeyOf(state("database")), absent],
    ]);
    return saidChoice(choosePreviews([consumer], answers, "auto", [network, consumer]).get("database"));
  };
  expect(found(absent)).toEqual({
    hasState: false,
    preview: { offline: true, upstreams: [{ name: "network", reason: "preview/not-applied" }] },
  });
  expect(saidBy(() => found(exists({ vpc_id: [] })))).toEqual([
    [
      "preview/state-refused",
      {
        stack: "database",
        state: "network",
        backend: "s3",
        place: "states/network.tfstate",
        reason: "AccessDenied",
      },
    ],
  ]);
});

test("--preview never names what is missing", () => {
  expect(choose({ network: exists({ vpc_id: [] }), sharing, database: absent }, "never")).toEqual({ hasState: false });
  expect(saidBy(() => choose({ network: absent, sharing, database: absent }, "never"))).toEqual([
    ["preview/needed", { stack: "database", upstreams: [{ name: "network", reason: "preview/not-applied" }] }],
  ]);
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
