// @ts-check
"use strict";

// How the cost grows with the fleet: generated environments of 1 to 1,000 databases in 1 to 100 accounts.
const { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { writeEnvironment } = require("./environment.cjs");
const { ratio, ROOT } = require("./measuring.cjs");

/** @type {import("./environment.cjs").Size[]} */
const SIZES = [
  { accounts: 1, databases: 1 },
  { accounts: 1, databases: 10 },
  { accounts: 10, databases: 100 },
  { accounts: 100, databases: 1000 },
];

const WORK = ["validate", "synthesize", "graph", "iam-policies", "review"];

/** A plan that makes all of a synthesized stack, as `terraform show -json` writes it. @param {string} text */
function planOf(text) {
  const { resource = {}, variable } = JSON.parse(text);
  const resources = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, { "//": _, depends_on: _after, lifecycle: _rules, ...values }]) => ({
      type,
      name,
      values,
      address: `${type}.${name}`,
    })),
  );
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    variables: variable && {},
    planned_values: {
      root_module: {
        resources: resources.map(({ type, name, values, address }) => ({
          address,
          mode: "managed",
          type,
          name,
          values,
        })),
      },
    },
    resource_changes: resources.map(({ type, name, values, address }) => ({
      address,
      mode: "managed",
      type,
      name,
      provider_name: "registry.terraform.io/hashicorp/aws",
      change: {
        actions: ["create"],
        before: null,
        after: values,
        after_unknown: { id: true },
        before_sensitive: false,
        after_sensitive: {},
      },
    })),
  });
}

/** @param {import("./environment.cjs").Size} size */
function labelOf({ accounts, databases }) {
  return `${databases} database${databases === 1 ? "" : "s"}, ${accounts} account${accounts === 1 ? "" : "s"}`;
}

/** @returns {import("./measuring.cjs").Scenario} */
function scale() {
  const folder = mkdtempSync(join(tmpdir(), "bench-scale-"));
  const command = ["node", join(ROOT, "bin", "rds-kerberos.cjs")];
  /** @type {Record<string, import("./measuring.cjs").Program>} */
  const programs = {};
  for (const size of SIZES) {
    const label = labelOf(size);
    const files = join(folder, label);
    const outdir = join(files, "out");
    const plans = join(files, "plans");
    writeEnvironment(files, size);
    const env = { ENVIRONMENTS_DIR: files, CDKTF_OUTDIR: outdir };
    const made = spawnSync("node", [join(ROOT, "scripts", "app.cjs")], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      encoding: "utf8",
    });
    if (made.status !== 0) throw new Error(`${label}: ${made.stderr}`);
    mkdirSync(plans);
    const ids = readdirSync(join(outdir, "stacks"));
    for (const id of ids)
      writeFileSync(join(plans, `${id}.json`), planOf(readFileSync(join(outdir, "stacks", id, "cdk.tf.json"), "utf8")));
    programs[`validate: ${label}`] = { command: [...command, "validate"], env };
    programs[`synthesize: ${label}`] = {
      command: ["node", join(ROOT, "scripts", "app.cjs")],
      env,
      before: () => {
        rmSync(outdir, { recursive: true, force: true });
      },
    };
    programs[`graph: ${label}`] = { command: [...command, "graph", "scale", "--json"], env };
    programs[`iam-policies: ${label}`] = { command: [...command, "iam-policies", "scale"], env };
    programs[`review: ${label}`] = {
      command: [...command, "review", ...ids.map((id) => join(plans, `${id}.json`))],
      env,
      ends: [2, 3],
    };
  }
  const [hundred, thousand] = [labelOf({ accounts: 10, databases: 100 }), labelOf({ accounts: 100, databases: 1000 })];
  return {
    title: "Growth: the same work for fleets of other sizes, 10 databases in a network",
    base: `synthesize: ${hundred}`,
    programs: Object.fromEntries(
      WORK.flatMap((work) => Object.entries(programs).filter(([name]) => name.startsWith(`${work}:`))),
    ),
    says: (rows) => {
      const growth = WORK.flatMap((work) => {
        const [less, more] = [rows[`${work}: ${hundred}`], rows[`${work}: ${thousand}`]];
        return less && more
          ? [
              `${work} ${ratio(more.seconds.median / less.seconds.median)} (memory ${ratio(more.mib.median / less.mib.median)})`,
            ]
          : [];
      });
      const most = rows[`synthesize: ${thousand}`];
      return [
        "Networks are connected by somebody else (a Transit Gateway) and their blocks are neighbours: of peered or scattered ones a directory takes 57.",
        `From 100 to 1,000 databases, times the time: ${growth.join(", ")} (reach: at most 11).`,
        ...(most
          ? [
              `1,000 databases synthesize in ${most.seconds.median.toFixed(1)} s and ${Math.round(most.mib.median * 1.048576)} MB (reach: under 8 s and 700 MB).`,
            ]
          : []),
      ];
    },
    done: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

module.exports = { scale };
