import { type StackDescription } from "../../../src/environment/topology";
import { type Aws } from "../../../src/operations/aws/aws";
import { restoreSteps, type RestoreSteps } from "../../../src/operations/recover/restore-steps";
import { stateIn, type StackState } from "../../../src/operations/recover/stack-state";
import { said } from "../../support/messages";
import { VersionedBucket } from "../../support/versioned-bucket";

const KEY = "k/a b.tfstate";
const STACK = {
  id: "s",
  stateKey: KEY,
  account: { key: "main", id: "111111111111", state: { bucket: "b", region: "eu-west-1" } },
} as unknown as StackDescription;
const OWN = {
  name: "s",
  backend: "s3",
  config: { bucket: "b", key: KEY, region: "eu-west-1", kms_key_id: "arn:aws:kms:eu-west-1:111111111111:key/1" },
};
const SOURCE = "b/k/a%20b.tfstate?versionId=";

const text = (serial: number, more: object = {}): string =>
  JSON.stringify({ version: 4, lineage: "l", serial, resources: [{ mode: "managed", type: "a", name: "b" }], ...more });

function restore(bucket: VersionedBucket, current: StackState, own: typeof OWN = OWN): Promise<RestoreSteps> {
  const { store } = bucket;
  const aws = { ...store.aws, states: () => store } as unknown as Aws;
  return restoreSteps(aws, STACK, own, current);
}

describe("a state", () => {
  test("that is damaged is restored to the version below, with Region, key and encoding", async () => {
    const bucket = new VersionedBucket();
    bucket.put(KEY, text(1));
    const version = bucket.put(KEY, text(2));
    bucket.put(KEY, text(3).slice(0, 30));
    const { steps, notes, state } = await restore(bucket, stateIn(text(3).slice(0, 30)));
    expect([steps.map(({ kind, id }) => [kind, id]), notes, state?.serial]).toEqual([[["restore", version]], [], 2]);
    expect(steps[0]?.command).toBe(
      `aws s3api copy-object --bucket b --key 'k/a b.tfstate' --copy-source '${SOURCE}${version}' ` +
        "--server-side-encryption aws:kms --ssekms-key-id arn:aws:kms:eu-west-1:111111111111:key/1 --region eu-west-1",
    );
    expect(said(steps[0]?.why ?? "")).toMatchObject(["recover/restore", { stack: "s", resources: 0 }]);
  });

  test("with an output that Terraform refuses is never restored to itself", async () => {
    const bad = text(3, { outputs: { x: { type: "string", value: {} } } });
    const bucket = new VersionedBucket();
    bucket.put(KEY, bad);
    const { steps, notes } = await restore(bucket, stateIn(bad));
    expect([steps, notes.map(said)]).toMatchObject([[], [["recover/damaged", { stack: "s", kind: "output" }]]]);
  });

  test("that was deleted is restored by removing the delete marker, or by a copy under several", async () => {
    const bucket = new VersionedBucket();
    const version = bucket.put(KEY, text(2));
    // The object of a lock has the same prefix.
    bucket.put(`${KEY}.tflock`, "{}");
    const marker = bucket.delete(KEY);
    const deleted = { resources: [{ mode: "managed", type: "a", name: "b", instances: [{}] }] };
    const full = new VersionedBucket();
    const fullVersion = full.put(KEY, text(2, deleted));
    const fullMarker = full.delete(KEY);
    const { steps } = await restore(full, { status: "absent" });
    expect(steps.map(({ id, command }) => [id, command])).toEqual([
      [
        fullVersion,
        `aws s3api delete-object --bucket b --key 'k/a b.tfstate' --version-id ${fullMarker} --region eu-west-1`,
      ],
    ]);
    full.delete(KEY);
    const [again] = (await restore(full, { status: "absent" })).steps;
    expect(again?.command).toContain(`--copy-source '${SOURCE}${fullVersion}'`);
    // Nothing is lost with a state of no resources.
    expect([version, marker, (await restore(bucket, { status: "absent" })).steps]).toEqual(["v1", "v3", []]);
  });

  test.each<[string, StackState, string]>([
    ["of a newer format", stateIn(text(9, { version: 5, terraform_version: "9.0.0" })), "recover/damaged"],
    ["that AWS did not show", { status: "unreadable", reason: "AWS answers 503" }, "recover/unreadable"],
  ])("%s is not restored", async (_name, current, id) => {
    const bucket = new VersionedBucket();
    bucket.put(KEY, text(1));
    bucket.put(KEY, "newer");
    const { steps, notes, state } = await restore(bucket, current);
    expect([steps, notes.map((note) => said(note)[0]), state, bucket.calls]).toEqual([[], [id], undefined, []]);
  });

  test("of another backend is not restored", async () => {
    const { steps, notes } = await restore(new VersionedBucket(), stateIn("{"), { ...OWN, backend: "cloud" });
    expect([steps, notes.map((note) => said(note)[0])]).toEqual([[], ["recover/damaged"]]);
  });

  test("whose versions AWS does not show gets notes", async () => {
    const bucket = new VersionedBucket();
    bucket.denied.add("versions");
    const { steps, notes } = await restore(bucket, stateIn("{"));
    expect([steps, notes.map((note) => said(note)[0])]).toEqual([[], ["recover/damaged", "recover/not-looked-at"]]);
  });
});
