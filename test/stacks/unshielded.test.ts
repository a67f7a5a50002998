import { type ProcessOf, unshieldedWarning } from "../../stacks/unshielded";
import { said } from "../support/messages";

const CDKTF = "/home/ann/project/node_modules/.bin/cdktf";

/** The app's parents, the nearest first. */
function parents(...commands: string[][]): ProcessOf {
  return (pid) => {
    const args = commands[pid - 100];
    return args && { parent: pid + 1, args };
  };
}

function warning(variables: Record<string, string>, ...commands: string[][]): unknown {
  const text = unshieldedWarning({ CDKTF_OUTDIR: "cdktf.out", ...variables }, 100, parents(...commands));
  return text === undefined ? undefined : said(text);
}

const SHELL = ["/bin/sh", "-c", "node scripts/app.cjs"];
const SHIELD = "/home/ann/project/bin/terraform-shield.cjs";

test.each(["apply", "deploy", "destroy", "watch"])("cdktf %s without the shield is warned about", (command) => {
  const expected = ["deploy/unshielded", { command }];
  expect(warning({}, SHELL, ["node", CDKTF, command, "prod-*"])).toEqual(expected);
  expect(warning({}, ["node", CDKTF, command, "prod-*"])).toEqual(expected);
  expect(warning({ TERRAFORM_BINARY_NAME: "/opt/tofu" }, SHELL, ["node", CDKTF, command])).toEqual(expected);
});

test.each<[string, Record<string, string>, string[][]]>([
  ["the shield is set", { TERRAFORM_BINARY_NAME: SHIELD }, [SHELL, ["node", CDKTF, "deploy"]]],
  ["the user has a wrapper", { TERRAFORM_BINARY_NAME: "/opt/wrapped-terraform" }, [SHELL, ["node", CDKTF, "deploy"]]],
  ["cdktf only synthesizes", {}, [SHELL, ["node", CDKTF, "synth"]]],
  ["cdktf only compares", {}, [SHELL, ["node", CDKTF, "diff", "deploy"]]],
  ["something else runs the app", {}, [SHELL, ["node", "/srv/tool.js", "deploy"]]],
  ["the system does not say", {}, []],
  ["cdktf is too far away", {}, [...Array.from({ length: 5 }, () => SHELL), ["node", CDKTF, "deploy"]]],
])("nothing is said if %s", (_, variables, commands) => {
  expect(warning(variables, ...commands)).toBeUndefined();
});

test("nothing is said outside of cdktf, and of the processes that run this test", () => {
  expect(unshieldedWarning({}, 100, parents(["node", CDKTF, "deploy"]))).toBeUndefined();
  expect(unshieldedWarning({ CDKTF_OUTDIR: "cdktf.out" })).toBeUndefined();
});
