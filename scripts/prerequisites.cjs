// @ts-check
"use strict";

// What a machine must have, each with a message that says what to do where it is missing.
const { spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");

/** @param {string} version @param {string} least */
function atLeast(version, least) {
  const [a = [], b = []] = [version, least].map((text) => text.split(".").map(Number));
  for (let index = 0; index < b.length; index += 1) {
    if ((a[index] ?? 0) !== (b[index] ?? 0)) return (a[index] ?? 0) > (b[index] ?? 0);
  }
  return true;
}

/** @param {string} command @param {string[]} args */
function output(command, args) {
  const result = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, CHECKPOINT_DISABLE: "1" } });
  return result.status === 0 ? result.stdout : undefined;
}

/** @returns {string | undefined} */
function nodeProblem() {
  const version = process.versions.node;
  return atLeast(version, "20.19.0")
    ? undefined
    : `Node.js ${version} is too old: install Node.js 20.19 or newer (https://nodejs.org)`;
}

/** The program the scripts run Terraform by. */
const TERRAFORM = process.env.TERRAFORM_BINARY_NAME ?? "terraform";

/** @returns {string | undefined} */
function terraformVersion() {
  const text = output(TERRAFORM, ["version", "-json"]);
  return text === undefined ? undefined : (/"terraform_version":\s*"(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? "0.0.0");
}

/** @returns {string | undefined} */
function terraformProblem() {
  const version = terraformVersion();
  if (version === undefined)
    return `${TERRAFORM} is missing: install Terraform 1.10 or newer and put it on the PATH (https://developer.hashicorp.com/terraform/install)`;
  return atLeast(version, "1.10.0")
    ? undefined
    : `${TERRAFORM} ${version} is too old: install Terraform 1.10 or newer (https://developer.hashicorp.com/terraform/install)`;
}

/** @returns {string | undefined} */
function pythonProblem() {
  const text = output("python3", ["--version"]);
  if (text === undefined)
    return "python3 is missing: install Python 3.10 or newer (Debian: apt-get install python3 python3-venv)";
  const version = /(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? "0.0.0";
  return atLeast(version, "3.10.0") ? undefined : `Python ${version} is too old: install Python 3.10 or newer`;
}

/** A Chromium to look at pages with: the one `CHROMIUM` names, else one on the PATH. */
function findChromium() {
  const names = process.env.CHROMIUM
    ? [process.env.CHROMIUM]
    : ["chromium", "chromium-browser", "google-chrome", "chrome"];
  return names.find((name) => output(name, ["--version"]) !== undefined);
}

/** @param {string | undefined} found @returns {string | undefined} */
function chromiumProblem(found) {
  return found === undefined
    ? "Chromium is missing: install it, or name it in CHROMIUM (Debian: apt-get install chromium)"
    : undefined;
}

/** What a real sign-in takes: Samba's Active Directory, PostgreSQL's server, and Kerberos clients. @returns {string | undefined} */
function signInProblem() {
  const there = {
    "Samba's Active Directory":
      output("/usr/sbin/samba", ["--version"]) !== undefined &&
      output("/usr/bin/python3", ["-c", "import samba.dckeytab, samba.provision"]) !== undefined,
    "PostgreSQL's server": existsSync("/usr/lib/postgresql") && output("psql", ["--version"]) !== undefined,
    "MIT's Kerberos clients": spawnSync("kinit", ["-V", "--no-such-option"]).error === undefined,
    OpenSSL: output("openssl", ["version"]) !== undefined,
  };
  const missing = Object.entries(there)
    .filter(([, found]) => !found)
    .map(([name]) => name);
  return missing.length === 0
    ? undefined
    : `${missing.join(", ")} missing, for sign-in (Debian: apt-get install samba samba-dsdb-modules samba-ad-provision krb5-user postgresql openssl)`;
}

/** Ends the program with every problem there is. @param {(string | undefined)[]} problems */
function demand(...problems) {
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length === 0) return;
  process.stderr.write(`${found.join("\n")}\n`);
  process.exit(1);
}

module.exports = {
  TERRAFORM,
  chromiumProblem,
  findChromium,
  nodeProblem,
  terraformProblem,
  terraformVersion,
  pythonProblem,
  signInProblem,
  demand,
};
