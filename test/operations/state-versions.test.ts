import {
  deletedStates,
  earlierVersions,
  foldersOf,
  type EarlierVersion,
} from "../../src/operations/aws/state-versions";
import { VersionedBucket } from "../support/versioned-bucket";

const state = (resources: number, note = ""): string =>
  JSON.stringify({
    version: 4,
    terraform_version: "1.11.4",
    serial: 1,
    lineage: "00000000-0000-0000-0000-000000000000",
    outputs: {},
    resources: Array.from({ length: resources }, () => ({ mode: "managed", type: "aws_vpc", name: note.padEnd(200) })),
  });
const WHOLE = state(1);
const EMPTY = state(0);
const KEY = "rds-kerberos/prod-directory.tfstate";

const objects = (...keys: string[]): { bucket: string; key: string; region: string }[] =>
  keys.map((key) => ({ bucket: "states", key, region: "us-east-1" }));
const deleted = async (bucket: VersionedBucket, ...keys: string[]): Promise<Record<string, EarlierVersion>> =>
  Object.fromEntries(await deletedStates(bucket.store, objects(...(keys.length > 0 ? keys : [KEY]))));

test("a state that is there takes one list, and one that was never written a second one", async () => {
  const bucket = new VersionedBucket();
  expect(await deleted(bucket)).toEqual({});
  expect(bucket.calls).toEqual(["list rds-kerberos/", `versions ${KEY}`]);
  bucket.put(KEY, WHOLE);
  expect(await deleted(bucket)).toEqual({});
  expect(bucket.calls.slice(2)).toEqual(["list rds-kerberos/"]);
});

test("of a state that was deleted, the marker is named that hides it", async () => {
  const bucket = new VersionedBucket();
  bucket.put(KEY, state(1, "older"));
  const versionId = bucket.put(KEY, WHOLE);
  const marker = bucket.delete(KEY);
  expect(await deleted(bucket)).toEqual({ [KEY]: { versionId, marker, modified: "2026-01-01T00:00:02Z" } });
});

test("what more than one marker hides, or an empty or broken object, is to be copied", async () => {
  const twice = new VersionedBucket();
  const versionId = twice.put(KEY, WHOLE);
  twice.delete(KEY);
  twice.delete(KEY);
  expect(await deleted(twice)).toEqual({ [KEY]: { versionId, modified: "2026-01-01T00:00:01Z" } });

  const emptied = new VersionedBucket();
  emptied.put(KEY, WHOLE);
  emptied.put(KEY, "");
  expect(await deleted(emptied)).toEqual({ [KEY]: { versionId: "v1", modified: "2026-01-01T00:00:01Z", size: 0 } });

  const broken = new VersionedBucket();
  broken.put(KEY, WHOLE);
  broken.put(KEY, "no state");
  broken.delete(KEY);
  expect(await deleted(broken)).toEqual({ [KEY]: { versionId: "v1", modified: "2026-01-01T00:00:01Z" } });
});

test("nothing is lost by a state of which nothing was left, whatever it held before", async () => {
  const bucket = new VersionedBucket();
  bucket.put(KEY, WHOLE);
  bucket.put(KEY, EMPTY);
  expect(await deleted(bucket)).toEqual({});
  bucket.delete(KEY);
  expect(await deleted(bucket)).toEqual({});
});

test("only broken versions are nothing to restore, and a few of them are read", async () => {
  const bucket = new VersionedBucket();
  for (let count = 0; count < 20; count += 1) bucket.put(KEY, "no state");
  bucket.delete(KEY);
  expect(await deleted(bucket)).toEqual({});
  expect(bucket.calls.filter((call) => call.startsWith("get"))).toHaveLength(5);
});

test("a role that must not read versions judges by their size", async () => {
  const bucket = new VersionedBucket();
  bucket.denied.add("get");
  const versionId = bucket.put(KEY, WHOLE);
  bucket.put("rds-kerberos/prod-old.tfstate", EMPTY);
  const marker = bucket.delete(KEY);
  bucket.delete("rds-kerberos/prod-old.tfstate");
  expect(await deleted(bucket, KEY, "rds-kerberos/prod-old.tfstate")).toEqual({
    [KEY]: { versionId, marker, modified: "2026-01-01T00:00:01Z" },
  });
});

test("a role that must not list them is refused", async () => {
  const bucket = new VersionedBucket();
  bucket.denied.add("versions");
  await expect(deleted(bucket)).rejects.toMatchObject({ kind: "denied" });
});

test("of one that Terraform cannot read, the newest one that is whole, even if nothing is in it", async () => {
  const bucket = new VersionedBucket();
  const versionId = bucket.put(KEY, EMPTY);
  bucket.put(KEY, WHOLE.slice(0, 50));
  bucket.put(KEY, WHOLE.slice(0, 90));
  const [folder] = foldersOf(objects(KEY));
  expect(folder && Object.fromEntries(await earlierVersions(bucket.store, folder, true))).toEqual({
    [KEY]: { versionId, modified: "2026-01-01T00:00:01Z", size: 90 },
  });
});

test("versions of locks and of other states are skipped, and old versions of a state are not all read", async () => {
  const bucket = new VersionedBucket(10);
  const keys = Array.from({ length: 9 }, (_, index) => `rds-kerberos/prod-${index}-network.tfstate`);
  for (const key of keys) {
    bucket.put(key, WHOLE);
    for (let count = 0; count < 60; count += 1) {
      bucket.put(`${key}.tflock`, "{}");
      bucket.delete(`${key}.tflock`);
      bucket.put(`rds-kerberos/other${key.slice(-17)}`, WHOLE);
    }
  }
  const lost = keys.filter((_, index) => index % 2 === 0);
  for (const key of lost) bucket.delete(key);
  expect(Object.keys(await deleted(bucket, ...keys))).toEqual(lost);
  expect(bucket.calls.filter((call) => call.startsWith("versions")).length).toBeLessThanOrEqual(lost.length + 1);

  const changed = new VersionedBucket(10);
  for (let count = 0; count < 300; count += 1) changed.put(keys[0] ?? "", WHOLE);
  changed.put(keys[1] ?? "", WHOLE);
  for (const key of keys.slice(0, 2)) changed.delete(key);
  expect(Object.keys(await deleted(changed, ...keys.slice(0, 2)))).toEqual(keys.slice(0, 2));
  expect(changed.calls.filter((call) => call.startsWith("versions")).length).toBeLessThanOrEqual(7);
});

test("states of several folders and buckets are listed by folder, in the order of S3", () => {
  const folders = foldersOf([
    ...objects("b/2.tfstate", "a/1.tfstate", "b/1.tfstate", "b/1.tfstate", "alone.tfstate"),
    { bucket: "others", key: "b/1.tfstate", region: "us-east-1" },
  ]);
  expect(folders.map(({ bucket, prefix, keys }) => [bucket, prefix, keys])).toEqual([
    ["states", "b/", ["b/1.tfstate", "b/2.tfstate"]],
    ["states", "a/", ["a/1.tfstate"]],
    ["states", "alone.tfstate", ["alone.tfstate"]],
    ["others", "b/", ["b/1.tfstate"]],
  ]);
});
