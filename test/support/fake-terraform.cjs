#!/usr/bin/env node
// @ts-check
"use strict";

// Stands in for Terraform where only what its caller makes of it matters. FAKE_TERRAFORM names a folder with
// script.json: what each stack does. There it leaves calls.jsonl, what was done when, and checksums.jsonl, whether the
// lock file had checksums then.
const fs = require("node:fs");
const { basename, join } = require("node:path");

/**
 * @typedef {object} StackScript
 * @property {"change" | "critical" | "error" | "none"} [plan]
 * @property {"denied" | "hang" | "ok" | "stale" | "wait"} [apply] hang: in a change, wait: before one; until there is a
 *   file with the stack's name
 * @property {boolean} [empty] its state has no resources
 * @property {boolean} [swapped] its provider is another one once it has been planned
 * @property {object[]} [changes] what the plan changes, instead of one resource
 */

const folder = process.env["FAKE_TERRAFORM"] ?? "";
/** @type {Record<string, StackScript>} */
const scripts = JSON.parse(fs.readFileSync(join(folder, "script.json"), "utf8"));
const stack = basename(process.cwd());
const script = scripts[stack] ?? {};
const args = process.argv.slice(2);
const [command = ""] = args;
const ADDRESS = "aws_directory_service_directory.directory";
const LOCK_FILE = ".terraform.lock.hcl";
const LOCK = `provider "registry.terraform.io/hashicorp/aws" {
  version = "5.100.0"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
  ]
}
`;
const PROVIDER = join(".terraform", "providers", "aws");
let signals = 0;

function init() {
  fs.mkdirSync(PROVIDER, { recursive: true });
  fs.writeFileSync(join(PROVIDER, "provider"), "");
  fs.writeFileSync(LOCK_FILE, LOCK);
}

/** @param {string} event */
function log(event) {
  fs.appendFileSync(join(folder, "calls.jsonl"), `${JSON.stringify({ stack, event })}\n`);
}

/** @param {string} event */
function logChecksums(event) {
  const given = fs.readFileSync(LOCK_FILE, "utf8").includes("hashes");
  fs.appendFileSync(join(folder, "checksums.jsonl"), `${JSON.stringify({ stack, event, given })}\n`);
}

/** @param {object} message */
function say(message) {
  fs.writeSync(1, `${JSON.stringify(message)}\n`);
}

/** @param {string} summary @param {string} detail @param {string} [address] */
function diagnostic(summary, detail, address) {
  say({ type: "diagnostic", diagnostic: { severity: "error", summary, detail, ...(address ? { address } : {}) } });
}

/** @param {string} type */
function hook(type) {
  say({ type, hook: { resource: { addr: ADDRESS }, action: "create", elapsed_seconds: 3 } });
}

function planned() {
  const critical = { identifier: "orders", publicly_accessible: true };
  const database = { address: "aws_db_instance.i", type: "aws_db_instance" };
  const vpc = { address: "aws_vpc.vpc", type: "aws_vpc" };
  const change = { actions: ["create"], before: null };
  const changes = {
    critical: [{ ...database, change: { ...change, after: critical } }],
    change: [{ ...vpc, change: { ...change, after: { cidr_block: "10.0.0.0/16" } } }],
    none: [],
    error: [],
  };
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: {},
    resource_changes: script.changes ?? changes[script.plan ?? "change"],
  };
}

function plan() {
  log("plan");
  if (script.plan === "error") {
    fs.writeSync(2, `Error: no such thing as ${process.env["TF_VAR_directory_admin_password"]}\n`);
    return 1;
  }
  const out = args.find((arg) => arg.startsWith("-out="))?.slice("-out=".length) ?? "";
  fs.writeFileSync(out, `secret ${process.env["TF_VAR_directory_admin_password"]}`);
  logChecksums("plan");
  if (script.swapped) fs.writeFileSync(join(PROVIDER, "provider"), "another one");
  return 0;
}

async function apply() {
  // The question which states exist is asked in a folder of the system: none does.
  if (args.includes("-auto-approve")) {
    const { data } = JSON.parse(fs.readFileSync("main.tf.json", "utf8"));
    for (const name of Object.keys(data.terraform_remote_state))
      diagnostic("Unable to find remote state", "No stored state was found", `data.terraform_remote_state.${name}`);
    return 1;
  }
  log("apply");
  logChecksums("apply");
  if (script.apply === "stale") {
    diagnostic("Saved plan is stale", "The given plan file can no longer be applied.");
    return 1;
  }
  if (script.apply !== "wait") hook("apply_start");
  if (script.apply === "hang" || script.apply === "wait") {
    const limit = Date.now() + 120_000;
    while (!fs.existsSync(join(folder, stack)) && signals === 0 && Date.now() < limit)
      await new Promise((done) => setTimeout(done, 20));
    // It takes a while to stop; a second signal makes Terraform die with its lock.
    if (signals > 0) await new Promise((done) => setTimeout(done, 1500));
  }
  if (signals > 0) {
    diagnostic("operation canceled", `after ${signals}`);
    log(`interrupted ${signals}`);
    return 1;
  }
  if (script.apply === "denied") {
    hook("apply_errored");
    const password = process.env["TF_VAR_directory_admin_password"];
    diagnostic("creating VPC", `UnauthorizedOperation: ${password} is not authorized`, "aws_vpc.vpc");
    return 1;
  }
  hook("apply_complete");
  log("applied");
  return 0;
}

async function main() {
  if (command === "plan") return plan();
  if (command === "apply") return apply();
  if (command === "init") init();
  if (command === "show") say(planned());
  if (command === "state" && !script.empty) fs.writeSync(1, "aws_vpc.vpc\n");
  return 0;
}

process.on("SIGINT", () => {
  signals += 1;
});
void main().then((code) => process.exit(code));
