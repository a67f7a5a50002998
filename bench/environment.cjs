// @ts-check
"use strict";

// Environment files of any size, as a platform team would write them: a directory in an account of its own, networks of ten
// databases, dealt out to the other accounts.
const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const DATABASES_PER_NETWORK = 10;

/** Where environments/local.yaml expects the emulated AWS. */
const LOCAL_ENDPOINT = "http://127.0.0.1:4566";

/** @typedef {{ accounts: number, databases: number, connectivity?: "peering" | "existing" }} Size accounts: those with databases */

/** @param {Size} size */
function environmentText({ accounts, databases, connectivity = "existing" }) {
  const networks = Math.max(Math.ceil(databases / DATABASES_PER_NETWORK), accounts);
  const hex = (/** @type {number} */ value) => value.toString(16).padStart(17, "0");
  const account = (/** @type {string} */ name, /** @type {string} */ id) => `  ${name}:
    id: "${id}"
    deployRoleArn: arn:aws:iam::${id}:role/terraform-deploy
    state:
      bucket: scale-${name}-tfstate
      readRoleArn: arn:aws:iam::${id}:role/tfstate-outputs-read
`;
  const network = (
    /** @type {string} */ name,
    /** @type {string} */ owner,
    /** @type {number} */ index,
    /** @type {string} */ cidr,
  ) => `  ${name}:
    account: ${owner}
${name === "identity" ? "" : `    connectivity: ${connectivity}\n`}    existing:
      vpcId: vpc-${hex(index)}
      cidrBlocks: [${cidr}]
      subnetIds: [subnet-${hex(2 * index)}, subnet-${hex(2 * index + 1)}]
      routeTableIds: [rtb-${hex(index)}]
`;
  const database = (/** @type {number} */ index) => `  db-${index}:
    network: net-${index % networks}
    engineVersion: "16"
    instanceClass: db.m7g.large
    allocatedStorageGib: 100
    maxAllocatedStorageGib: 500
    databaseName: orders
    allowedCidrBlocks: [10.0.0.0/8]
    principals: [alice, svc-report]
`;
  const each = (/** @type {number} */ count, /** @type {(index: number) => string} */ text) =>
    Array.from({ length: count }, (_, index) => text(index)).join("");
  return `name: scale
region: us-east-1
accounts:
${account("identity", "111111111111")}${each(accounts, (index) => account(`team-${index}`, String(200000000000 + index)))}networks:
${network("identity", "identity", 0, "172.16.0.0/16")}${each(networks, (index) => network(`net-${index}`, `team-${index % accounts}`, index + 1, `10.${index + 1}.0.0/16`))}directory:
  network: identity
  domainName: corp.example.com
  edition: Enterprise
databases:
${each(databases, database)}`;
}

/** Writes the environment alone into a folder. @param {string} folder @param {Size} size */
function writeEnvironment(folder, size) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "scale.yaml"), environmentText(size));
}

module.exports = { environmentText, LOCAL_ENDPOINT, writeEnvironment };
