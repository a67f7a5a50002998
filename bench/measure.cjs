// @ts-check
"use strict";

// Loaded before a measured program: tells what it used, on file descriptor 3, when it ends.
const { writeSync } = require("node:fs");

process.once("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ mib: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
});
