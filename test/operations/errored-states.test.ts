import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main as cdktf, outputFolder } from "../../scripts/cdktf";
import { applyEnvironment, type ApplyOptions } from "../../src/operations/apply/apply-environment";
import { planEnvironment, removeOldStacks, type PlanOptions } from "../../src/operations/plan/plan-environment";
import { prepareRunFolder } from "../../src/operations/plan/run-folder";
import { erroredStates } from "../../src/operations/states/errored-states";
import { printed, type Said } from "../support/messages";
import { temporaryFolderPerTest } from "../support/temporary-folder";
import { ROOT } from "../support/terraform";

const folder = temporaryFolderPerTest("errored-states");

/** A state that could not be saved, in the folder of a stack. */
function leave(stack: string): string {
  const path = join(folder(), "stacks", stack);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "errored.tfstate"), stack);
  return join(path, "errored.tfstate");
}

function expected(stack: string, file: string, binary = "terraform"): Said {
  const push = `${binary} -chdir=${join(file, "..")} state push errored.tfstate`;
  return ["errored-state", { stack, file, push, remove: `rm ${file}` }];
}

async function refusal(work: () => Promise<unknown>): Promise<Said[]> {
  try {
    await work();
  } catch (error) {
    return printed(`${(error as Error).message}\n`);
  }
  throw new Error("nothing has been refused");
}

test("a folder without any has none, and neither has one that does not exist", () => {
  expect(erroredStates(join(folder(), "none"))).toEqual([]);
  mkdirSync(join(folder(), "stacks", "prod-directory"), { recursive: true });
  writeFileSync(join(folder(), "stacks", "prod-directory", "terraform.tfstate"), "{}");
  expect(erroredStates(folder())).toEqual([]);
});

test("each one is found with the lines that save it and remove the file, for the user's own Terraform", () => {
  const [network, directory] = [leave("prod-main-network"), leave("prod-directory")];
  expect(erroredStates(folder(), { TERRAFORM_BINARY_NAME: "tofu" })).toEqual(
    [
      { stack: "prod-directory", file: directory },
      { stack: "prod-main-network", file: network },
    ].map(({ stack, file }) => ({
      stack,
      file,
      folder: join(file, ".."),
      push: `tofu -chdir=${join(file, "..")} state push errored.tfstate`,
      remove: `rm ${file}`,
    })),
  );
});

test.each(["plan", "plan --destroy", "apply", "destroy"])("%s ends before it does anything", async (command) => {
  prepareRunFolder(folder())();
  writeFileSync(join(folder(), "run.json"), "of the run before");
  const file = leave("prod-directory");
  const fail = (): never => {
    throw new Error("this is not reached");
  };
  const options = {
    // There is no app here: to synthesize would be another error.
    appFolder: folder(),
    runFolder: folder(),
    variables: {},
    parallelism: 1,
    preview: "auto",
    refresh: true,
    lock: true,
    destroy: command === "plan --destroy",
    operation: command === "destroy" ? "destroy" : "apply",
    continueOnError: false,
    signal: new AbortController().signal,
    interrupt: new AbortController().signal,
    judge: fail,
    report: fail,
    note: fail,
    begin: fail,
    progress: fail,
  } satisfies ApplyOptions & PlanOptions;
  const run = (): Promise<unknown> =>
    command.startsWith("plan") ? planEnvironment(options) : applyEnvironment(options);
  expect(await refusal(run)).toEqual([expected("prod-directory", file)]);
  expect(readFileSync(file, "utf8")).toBe("prod-directory");
  expect(readFileSync(join(folder(), "run.json"), "utf8")).toBe("of the run before");
});

test("the folder of a stack that is no more is removed, but not if it holds one", () => {
  const file = leave("prod-old-database");
  writeFileSync(join(file, "..", "terraform.tfstate"), "{}");
  mkdirSync(join(folder(), "stacks", "prod-older-database"));
  removeOldStacks(folder(), []);
  expect([existsSync(file), existsSync(join(file, "..", "terraform.tfstate"))]).toEqual([true, true]);
  expect(existsSync(join(folder(), "stacks", "prod-older-database"))).toBe(false);
});

test.each([
  ["deploy", "prod-*", "--output"],
  ["destroy", "prod-*", "-o"],
  ["diff", "prod-directory", "--output"],
  ["watch", "--output"],
  ["synth", "--output"],
])("npm run cdktf -- %s ends with 1 and starts no cdktf", async (...args) => {
  const file = leave("prod-directory");
  const written: string[] = [];
  const write = jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const code = await cdktf([...args, folder()]);
  write.mockRestore();
  expect([code, printed(written.join(""))]).toEqual([1, [expected("prod-directory", file)]]);
  expect(readFileSync(file, "utf8")).toBe("prod-directory");
});

test("the folder that cdktf's arguments name", () => {
  expect(outputFolder(["deploy", "a"])).toBe(join(ROOT, "cdktf.out"));
  for (const given of [["--output", "/x"], ["-o", "/x"], ["--output=/x"], ["-o=/x"]])
    expect(outputFolder(["deploy", ...given])).toBe("/x");
});
