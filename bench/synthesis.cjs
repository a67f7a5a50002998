// @ts-check
"use strict";

// Synthesis of environments/local.yaml: by the app command of cdktf.json and by cdktf, against a hand-written cdktf program
// with the same resources and no logic, the same by CDK Terrain, the same resources in AWS CDK, and an app with nothing in it.
const { mkdirSync, mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { buildSync } = require("esbuild");
const { installCompetitors } = require("./competitors.cjs");
const { ratio, ROOT } = require("./measuring.cjs");

/** Compiles a program that loads its libraries from the node_modules above the file it is written to. @param {string} name @param {string} folder */
function compile(name, folder) {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `bench-${name}.cjs`);
  buildSync({
    entryPoints: [join(__dirname, "programs", `${name}.ts`)], outfile, bundle: true, platform: "node", target: "node20", format: "cjs",
    external: ["cdktf", "constructs", "@cdktf/provider-aws"], logLevel: "error",
  });
  return outfile;
}

/** @returns {import("./measuring.cjs").Scenario} */
function synthesis() {
  const competitors = installCompetitors();
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const built = join(ROOT, "dist");
  const handWritten = compile("hand-written", built);
  const empty = compile("empty", built);
  const terrain = compile("hand-written", join(competitors.folder, "node_modules", ".bench"));
  const app = JSON.parse(readFileSync(join(ROOT, "cdktf.json"), "utf8")).app.split(" ");
  const outputs = { ENVIRONMENT: "local", CDKTF_OUTDIR: join(folder, "out"), CDK_OUTDIR: join(folder, "cdk.out") };
  const env = { ...outputs, CHECKPOINT_DISABLE: "1", DISABLE_VERSION_CHECK: "1", CDKTF_HOME: join(folder, "home"), CDK_DISABLE_CLI_TELEMETRY: "1", CI: "1" };
  const ours = `app command (${app.join(" ")})`;
  return {
    title: "Synthesis of environments/local.yaml, 8 stacks",
    base: "hand-written cdktf program",
    programs: {
      "hand-written cdktf program": { command: ["node", handWritten], env },
      [ours]: { command: app, env },
      "empty cdktf app": { command: ["node", empty], env },
      // --preserve-symlinks lets the project's bindings find CDK Terrain.
      "hand-written, with CDK Terrain": { command: ["node", "--preserve-symlinks", terrain], env },
      "AWS CDK app": { command: ["node", competitors.awsCdk], env },
      "AWS CDK app, its validation off": { command: ["node", competitors.awsCdk], env: { ...env, CDK_VALIDATION: "false" } },
      "npx cdktf synth": { command: ["npx", "--no-install", "cdktf", "synth", "--output", join(folder, "cli")], env },
      "cdk synth": { command: ["node", competitors.cdk, "synth", "--quiet", "--app", `node ${competitors.awsCdk}`, "--output", join(folder, "cdk-cli")], env, cwd: folder },
    },
    says: (rows) => {
      const [we, them, cdk] = [rows[ours], rows["hand-written cdktf program"], rows["AWS CDK app"]];
      if (!we || !them || !cdk) return [];
      const against = (/** @type {import("./measuring.cjs").Row} */ row) => `${ratio(we.seconds.median / row.seconds.median)} of its time, ${ratio(we.mib.median / row.mib.median)} of its memory`;
      return [`App command against the hand-written program: ${against(them)} (reach: at most 1.30 of both).`, `App command against the AWS CDK app: ${against(cdk)} (reach: under 0.25 of both).`];
    },
    done: () => { rmSync(folder, { recursive: true, force: true }); },
  };
}

module.exports = { synthesis };
