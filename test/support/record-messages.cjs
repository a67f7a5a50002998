// @ts-check
"use strict";

// Loaded into programs that tests start: leaves the messages they write in the file that MESSAGES_FILE names.
const { subscribe } = require("node:diagnostics_channel");
const { appendFileSync } = require("node:fs");

const file = process.env["MESSAGES_FILE"];
if (file) {
  subscribe("rds-kerberos:message", (published) => {
    if (typeof published === "object" && published !== null && "text" in published) {
      appendFileSync(file, `${JSON.stringify(published)}\n`);
    }
  });
}
