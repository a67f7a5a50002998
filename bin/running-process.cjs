// @ts-check
"use strict";

// Whether a process still runs that was seen earlier: its id may be that of another one by now.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");

/** Whether a process is the one that started then. @param {{ pid: number, start: string }} process */
function isRunning({ pid, start }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPERM") return false;
  }
  // The id of a process that has ended may be that of another one by now.
  return startOf(pid) === start;
}

/** When a process started, in whatever form the system says it; empty for one that has ended. @param {number} pid */
function startOf(pid) {
  try {
    const [, fields = ""] = /^.*\) (.*)$/s.exec(fs.readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    const [state = "", ...rest] = fields.split(" ");
    return "ZX".includes(state) ? "" : (rest[18] ?? "");
  } catch {
    if (fs.existsSync("/proc/self/stat")) return "";
  }
  if (process.platform === "win32") return "unknown";
  try {
    const options = { encoding: /** @type {const} */ ("utf8"), env: { ...process.env, LC_ALL: "C" } };
    const [, state = "", start = ""] =
      /^(\S+)\s+(.*)$/.exec(execFileSync("ps", ["-p", String(pid), "-o", "state=,lstart="], options).trim()) ?? [];
    return state.startsWith("Z") ? "" : start;
  } catch {
    return "";
  }
}

module.exports = { isRunning, startOf };
