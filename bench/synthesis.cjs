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

/**
 * Compiles a program that loads its libraries from the node_modules above the file it is written to.
 * @param {string} name @param {string} folder @param {string[]} [external] @param {string} [as]
 */
function compile(name, folder, external = ["cdktf", "constructs", "@cdktf/provider-aws"], as = name) {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `bench-${as}.cjs`);
  buildSync({
    entryPoints: [join(__dirname, "programs", `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external,
    logLevel: "error",
  });
  return outfile;
}

/** @param {ReturnType<typeof installCompetitors>} competitors @param {string} folder @param {Record<string, string>} env @returns {Record<string, import("./measuring.cjs").Program>} */
function others({ awsCdk, cdk, folder: tree }, folder, env) {
  const terrain = compile("hand-written", join(tree, "node_modules", ".bench"));
  return {
    // --preserve-symlinks lets the project's bindings find CDK Terrain.
    "hand-written, with CDK Terrain": { command: ["node", "--preserve-symlinks", terrain], env },
    "AWS CDK app": { command: ["node", awsCdk], env },
    "AWS CDK app, its validation off": { command: ["node", awsCdk], env: { ...env, CDK_VALIDATION: "false" } },
    "cdk synth": {
      command: ["node", cdk, "synth", "--quiet", "--app", `node ${awsCdk}`, "--output", join(folder, "cdk-cli")],
      env,
      cwd: folder,
    },
  };
}

/** @returns {import("./measuring.cjs").Scenario} */
function synthesis() {
  /** @type {ReturnType<typeof installCompetitors> | undefined} */
  let competitors;
  try {
    competitors = installCompetitors();
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : String(error)} The product is measured without them.\n`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const built = join(ROOT, "dist");
  const handWritten = compile("hand-written", built);
  const empty = compile("empty", built);
  const oneFile = compile("hand-written", built, [], "hand-written-one-file");
  const app = JSON.parse(readFileSync(join(ROOT, "cdktf.json"), "utf8")).app.split(" ");
  const outputs = { ENVIRONMENT: "local", CDKTF_OUTDIR: join(folder, "out"), CDK_OUTDIR: join(folder, "cdk.out") };
  const env = {
    ...outputs,
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
    CDKTF_HOME: join(folder, "home"),
    CDK_DISABLE_CLI_TELEMETRY: "1",
    CI: "1",
  };
  const ours = `app command (${app.join(" ")})`;
  return {
    title: "Synthesis of environments/local.yaml, 8 stacks",
    base: "hand-written cdktf program",
    programs: {
      "hand-written cdktf program": { command: ["node", handWritten], env },
      [ours]: { command: app, env },
      "empty cdktf app": { command: ["node", empty], env },
      "hand-written, as one file": { command: ["node", oneFile], env },
      "npx cdktf synth": { command: ["npx", "--no-install", "cdktf", "synth", "--output", join(folder, "cli")], env },
      ...(competitors ? others(competitors, folder, env) : {}),
    },
    says: (rows) => {
      const we = rows[ours];
      const against = (/** @type {string} */ name) => {
        const row = rows[name];
        return we && row
          ? `${ratio(we.seconds.median / row.seconds.median)} of the time and ${ratio(we.mib.median / row.mib.median)} of the memory of the ${name}`
          : "";
      };
      return [
        `The app command takes ${against("hand-written cdktf program")} (reach: at most 1.30 of both), which loads CDKTF as it is installed; ${against("hand-written, as one file")}, which is built as the app is.`,
        ...(competitors
          ? [
              `The app command takes ${against("AWS CDK app")} (reach: under 0.25 of both); ${against("AWS CDK app, its validation off")}.`,
            ]
          : []),
      ];
    },
    done: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

module.exports = { synthesis };
