import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DemoFolder } from "../../scripts/demo/folder";
import { applyEnvironment } from "../../src/operations/apply/apply-environment";
import { type Operation, type StackOutcome } from "../../src/operations/apply/apply-events";
import { planEnvironment, type StackPlan } from "../../src/operations/plan/plan-environment";
import { erroredStates } from "../../src/operations/states/errored-states";
import { aws, startEmulator, type Emulator } from "../support/aws";
import { withFaults } from "../support/faults";
import { ignoreMessages, printed, saidIn, type Said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, terraformVariables } from "../support/terraform";
import { TINY_BUCKET, tinyKey, writeTinyApp } from "../support/tiny-app";

// Times and processes differ from run to run.
ignoreMessages();

const ACCOUNT = "111111111111";
const STACKS = [{ id: "base" }, { id: "top", reads: ["base"] }];

interface Version {
  readonly Key: string;
  readonly VersionId: string;
  readonly LastModified: string;
  readonly IsLatest: boolean;
}

// The tests follow each other: what one has made, the next one loses.
describeWithTools("states that are lost, damaged or not saved", () => {
  const folder = temporaryFolder("lost-states");
  const app = join(folder, "app");
  const runFolder = join(folder, "run");
  const variables: Record<string, string | undefined> = {
    ...process.env,
    ...terraformVariables(join(folder, "terraform")),
    AWS_REGION: "us-east-1",
  };
  let emulator: Emulator;

  const s3 = <T>(operation: string, parameters: object = {}): Promise<T> =>
    aws(emulator, ACCOUNT, "s3", operation, { Bucket: TINY_BUCKET, ...parameters });
  const put = (id: string, text: string): Promise<unknown> => s3("put_object", { Key: tinyKey(id), Body: text });
  const body = async (id: string): Promise<string> =>
    (await s3<{ Body: string }>("get_object", { Key: tinyKey(id) })).Body;
  const versions = async (id: string): Promise<{ readonly versions: Version[]; readonly markers: Version[] }> => {
    const { Versions = [], DeleteMarkers = [] } = await s3<{ Versions?: Version[]; DeleteMarkers?: Version[] }>(
      "list_object_versions",
      { Prefix: tinyKey(id) },
    );
    return { versions: Versions, markers: DeleteMarkers };
  };
  /** The thing of a stack, which nothing may make a second time. */
  const thing = async (id: string): Promise<string> =>
    (JSON.parse(await body(id)) as { outputs: { thing: { value: string } } }).outputs.thing.value;

  const apply = (operation: Operation = "apply"): Promise<Map<string, StackOutcome>> =>
    applyEnvironment({
      operation,
      appFolder: app,
      runFolder,
      variables,
      parallelism: 1,
      continueOnError: false,
      refresh: true,
      lock: false,
      signal: new AbortController().signal,
      interrupt: new AbortController().signal,
      judge: () => Promise.resolve({ kind: "apply" }),
      report: () => undefined,
      note: () => undefined,
      begin: () => undefined,
    });
  const plan = (options: { readonly destroy?: boolean } = {}): Promise<StackPlan[]> =>
    planEnvironment({
      appFolder: app,
      runFolder,
      variables,
      parallelism: 1,
      preview: "auto",
      refresh: true,
      lock: false,
      progress: () => undefined,
      ...options,
    });
  const refusal = async (work: () => Promise<unknown>): Promise<Said[]> => {
    try {
      await work();
    } catch (error) {
      return printed(`${(error as Error).message}\n`);
    }
    throw new Error("nothing has been refused");
  };
  const statuses = (outcomes: ReadonlyMap<string, StackOutcome>): [string, string][] =>
    [...outcomes].map(([id, { status }]) => [id, status]);
  const place = (id: string): string => `s3://${TINY_BUCKET}/${tinyKey(id)}`;
  const deletion = (id: string, marker: string): string =>
    `aws s3api delete-object --bucket ${TINY_BUCKET} --key ${tinyKey(id)} --version-id ${marker} ` +
    `--region us-east-1 --endpoint-url ${emulator.url}`;
  const copy = (id: string, version: string): string =>
    `aws s3api copy-object --bucket ${TINY_BUCKET} --key ${tinyKey(id)} ` +
    `--copy-source '${TINY_BUCKET}/${tinyKey(id)}?versionId=${version}' ` +
    `--region us-east-1 --endpoint-url ${emulator.url}`;
  const restored = (id: string, { VersionId: version, LastModified }: Version, command: string): Said => [
    "lost-state/cure",
    { version, modified: seconds(LastModified), place: place(id), command },
  ];
  const lost = (id: string): Said => ["lost-state/cause", { stack: id, place: place(id), emptied: false }];

  /** Does what a line of the AWS CLI says, which need not be installed here. */
  const follow = async (line: string): Promise<void> => {
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
    const option = (name: string): string => words[words.indexOf(name) + 1] ?? "";
    if (words[2] === "delete-object")
      await s3("delete_object", { Key: option("--key"), VersionId: option("--version-id") });
    else await s3("copy_object", { Key: option("--key"), CopySource: option("--copy-source") });
  };

  beforeAll(async () => {
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
    });
    emulator = await startEmulator(folder);
    await s3("create_bucket");
    await s3("put_bucket_versioning", { VersioningConfiguration: { Status: "Enabled" } });
    writeTinyApp(app, emulator, STACKS);
  });
  afterAll(() => {
    process.kill(emulator.pid);
  });

  test("states that were never written are no reason for an alarm", async () => {
    expect((await plan()).map(({ id, error }) => [id, error])).toEqual([
      ["base", undefined],
      ["top", undefined],
    ]);
    expect(statuses(await apply())).toEqual([
      ["base", "applied"],
      ["top", "applied"],
    ]);
  });

  test("a state that cannot be written stays where Terraform leaves it, and is saved by the line", async () => {
    // The stack is changed, and what it has changed is in this file alone.
    writeTinyApp(app, emulator, [...STACKS, { id: "late" }]);
    const refused = { service: "s3", action: "PUT", status: 403, code: "AccessDenied", message: "No" };
    const outcomes = await withFaults(emulator, [{ ...refused, times: 1000 }], () => apply());
    const late = outcomes.get("late");
    const [found, ...others] = erroredStates(runFolder, variables);
    if (!found) throw new Error("Terraform has saved it");
    const { stack, file, push, remove } = found;
    expect([others, stack]).toEqual([[], "late"]);
    const errored: Said = ["errored-state", { stack, file, push, remove }];
    expect(late).toMatchObject({ status: "failed", phase: "apply" });
    expect(saidIn(late?.status === "failed" ? late.error : "")).toEqual([errored]);

    const text = readFileSync(file, "utf8");
    for (const again of [() => plan(), () => plan({ destroy: true }), () => apply(), () => apply("destroy")])
      expect(await refusal(again)).toEqual([errored]);
    expect(readFileSync(file, "utf8")).toBe(text);
    expect((await versions("late")).versions).toEqual([]);

    for (const line of [push, remove]) execFileSync("sh", ["-c", line], { env: variables, stdio: "ignore" });
    const made = (JSON.parse(text) as { outputs: { thing: { value: string } } }).outputs.thing.value;
    expect([existsSync(file), await thing("late")]).toEqual([false, made]);
    expect(statuses(await apply())).toEqual([
      ["base", "applied"],
      ["top", "applied"],
      ["late", "applied"],
    ]);
    expect(await thing("late")).toBe(made);
  });

  test("a state that was deleted is restored before anything is planned", async () => {
    const made = await thing("base");
    await s3("delete_object", { Key: tinyKey("base") });
    const { versions: all, markers } = await versions("base");
    const [newest] = all;
    const [marker] = markers;
    if (!newest || !marker) throw new Error("the bucket has no versions");
    const line = deletion("base", marker.VersionId);
    const expected = [lost("base"), restored("base", newest, line)];
    for (const command of [() => plan(), () => plan({ destroy: true }), () => apply(), () => apply("destroy")])
      expect(await refusal(command)).toEqual(expected);
    await follow(line);
    expect(await thing("base")).toBe(made);
    expect((await apply()).get("base")?.status).toBe("applied");
    expect(await thing("base")).toBe(made);
  });

  test("one that was deleted twice, or is damaged, is restored by a copy", async () => {
    const made = await thing("base");
    const [newest] = (await versions("base")).versions;
    if (!newest) throw new Error("the bucket has no versions");
    const line = copy("base", newest.VersionId);
    const cure = restored("base", newest, line);
    for (let times = 0; times < 2; times += 1) await s3("delete_object", { Key: tinyKey("base") });
    expect(await refusal(() => plan())).toEqual([lost("base"), cure]);

    const whole = (await s3<{ Body: string }>("get_object", { Key: tinyKey("base"), VersionId: newest.VersionId }))
      .Body;
    const state = JSON.parse(whole) as { outputs: object };
    const wrongly = { thing: { value: ["x"], type: "string" } };
    for (const [text, cause, args] of [
      ["no state", "not-json", { offset: 2 }],
      [whole.slice(0, 90), "truncated", { bytes: 90 }],
      ["[]", "not-a-state", {}],
      [JSON.stringify({ ...state, outputs: "x" }), "field", { field: "outputs" }],
      [JSON.stringify({ ...state, outputs: wrongly }), "output", { output: "thing" }],
    ] as const) {
      await put("base", text);
      expect(await refusal(() => plan())).toEqual([[`damaged-state/cause-${cause}`, { stack: "base", ...args }], cure]);
    }
    // Nothing has asked for the state before Terraform does, and Terraform does not name it.
    const failed = (await apply()).get("base");
    expect(saidIn(failed?.status === "failed" ? failed.error : "")).toEqual([
      ["damaged-state/cause-output", { stack: "base", output: "thing" }],
      cure,
    ]);

    await put("base", JSON.stringify({ ...state, version: 5, terraform_version: "1.99.0" }));
    expect(await refusal(() => plan())).toEqual([
      ["damaged-state/cause-newer", { stack: "base", version: 5 }],
      ["damaged-state/cure-newer", { terraform: "1.99.0" }],
    ]);
    await follow(line);
    expect(await thing("base")).toBe(made);
  });

  test("a state without outputs is one whose stack is to be applied again", async () => {
    const state = JSON.parse(await body("base")) as { serial: number };
    await put("base", JSON.stringify({ ...state, serial: state.serial + 1, outputs: {} }));
    const plans = await plan();
    const top = plans.find(({ id }) => id === "top");
    expect(top?.preview?.upstreams.map(({ name, reason }) => [name, saidIn(reason)])).toEqual([
      ["base", [["preview/no-output", { output: "thing" }]]],
    ]);
    expect((await apply()).get("top")?.status).toBe("applied");
  });

  test("after a destroy, nothing is lost: neither by the empty states nor by their deletion", async () => {
    expect([...(await apply("destroy")).values()].map(({ status }) => status)).toEqual([
      "applied",
      "applied",
      "applied",
    ]);
    expect((await plan()).map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    for (const id of ["base", "late", "top"]) await s3("delete_object", { Key: tinyKey(id) });
    expect((await plan()).map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
  });

  test("cdktf's app ends with 1 and writes nothing where a state could not be saved", async () => {
    const outdir = join(folder, "cdktf.out");
    const stack = join(outdir, "stacks", "local-directory");
    mkdirSync(stack, { recursive: true });
    writeFileSync(join(stack, "errored.tfstate"), "{}");
    const { code, stdout, stderr } = await run(process.execPath, [join(ROOT, "scripts", "app.cjs")], {
      env: { CDKTF_OUTDIR: outdir, ENVIRONMENT: "local" },
    });
    const file = join(stack, "errored.tfstate");
    const push = `terraform -chdir=${stack} state push errored.tfstate`;
    expect([code, stdout, printed(stderr)]).toEqual([
      1,
      "",
      [["errored-state", { stack: "local-directory", file, push, remove: `rm ${file}` }]],
    ]);
    expect(existsSync(join(outdir, "manifest.json"))).toBe(false);
  });

  test("the demo ends with 1 where a state could not be saved", async () => {
    const environments = join(folder, "demo-environments");
    mkdirSync(environments);
    const yaml = readFileSync(join(ROOT, "environments", "local.yaml"), "utf8");
    writeFileSync(join(environments, "local.yaml"), yaml.replace(/http:\/\/127\.0\.0\.1:\d+/, emulator.url));
    const path = join(folder, "demo");
    const demo = new DemoFolder(path, environments);
    const stack = join(demo.outdir, "stacks", "local-directory");
    mkdirSync(stack, { recursive: true });
    writeFileSync(join(stack, "errored.tfstate"), "{}");
    demo.rememberEmulator(emulator);
    for (const command of ["deploy", "destroy"]) {
      const args = ["scripts/run.cjs", "demo", command, "--folder", path, "--environments", environments];
      const { code, stderr } = await run(process.execPath, args);
      expect([code, saidIn(stderr).filter(([id]) => id === "errored-state").length]).toEqual([1, 1]);
    }
    expect(existsSync(join(stack, "errored.tfstate"))).toBe(true);
  });
});

/** A time as the product writes it. */
function seconds(time: string): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
