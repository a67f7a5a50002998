#!/usr/bin/env node
// @ts-check
"use strict";

// Stands between Terraform and the AWS provider. It knows the schemas of the types that this project names, and asks
// the provider for everything else: Terraform reads the schemas of all 1,500 types at each command, which takes two
// thirds of its processor time, and `terraform show` needs nothing but them.
//   node provider-proxy.cjs <provider> <folder> [argument…]
// The folder holds types.json, and takes the schemas.
const { spawn } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { existsSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const http2 = require("node:http2");
const { connect } = require("node:net");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { schemasOf } = require("./provider-schemas.cjs");

/** How long the provider may take to end, in milliseconds: Terraform gives it two seconds. */
const ENDING = 1500;

/** How long nobody may be connected, in milliseconds: at first, and then. */
const FIRST_CONNECTION = 60_000;
const NEXT_CONNECTION = 1000;

/** How a call ends that there is nothing for. @see https://grpc.io/docs/guides/status-codes/ */
const UNIMPLEMENTED = "12";

const SETTINGS = { initialWindowSize: 16 * 2 ** 20 };
const GRPC = { ":status": 200, "content-type": "application/grpc" };

const [provider = "", folder = "", ...args] = process.argv.slice(2);

/** @typedef {{ process: import("node:child_process").ChildProcess, session: http2.ClientHttp2Session }} Provider */

/** @type {Promise<Provider> | undefined} */
let started;
let ending = false;

/** The provider, which is started when the first call needs it. @returns {Promise<Provider>} */
function running() {
  started ??= new Promise((resolve, reject) => {
    const child = spawn(provider, args, { stdio: ["ignore", "pipe", "inherit"] });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (!ending) process.exit(code ?? 1);
    });
    process.on("exit", () => child.kill("SIGKILL"));
    let output = "";
    child.stdout.on("data", (/** @type {Buffer} */ chunk) => {
      // One line says where it listens: 1|5|unix|/tmp/plugin1|grpc|
      output += chunk.toString();
      const address = /^\d+\|\d+\|unix\|([^|\n]+)\|.*\n/.exec(output)?.[1];
      if (address === undefined) return;
      child.stdout.removeAllListeners("data").resume();
      const session = http2.connect("http://provider", {
        createConnection: () => connect(address),
        settings: SETTINGS,
      });
      // A call that is under way fails with it.
      session.on("error", () => undefined);
      resolve({ process: child, session });
    });
  });
  return started;
}

/** @param {Buffer} message */
function framed(message) {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/** @param {http2.ClientHttp2Session} session @param {string} path */
function call(session, path) {
  const request = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": GRPC["content-type"],
    te: "trailers",
  });
  request.end(framed(Buffer.alloc(0)));
  return request;
}

/** @param {http2.ServerHttp2Stream} stream @param {Buffer} [message] */
function answer(stream, message = Buffer.alloc(0)) {
  stream.resume();
  stream.respond(GRPC, { waitForTrailers: true });
  stream.on("wantTrailers", () => {
    stream.sendTrailers({ "grpc-status": "0" });
  });
  stream.end(framed(message));
}

/** @returns {Promise<Buffer>} */
async function schemas() {
  /** @type {{ types: string[], schemas: string }} */
  const { types, schemas: name } = JSON.parse(readFileSync(join(folder, "types.json"), "utf8"));
  const file = join(folder, name);
  if (existsSync(file)) return readFileSync(file);
  const { session } = await running();
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of call(session, "/tfplugin5.Provider/GetSchema")) chunks.push(chunk);
  const all = schemasOf(Buffer.concat(chunks).subarray(framed(Buffer.alloc(0)).length), new Set(types));
  const half = `${file}.${process.pid}`;
  writeFileSync(half, all);
  renameSync(half, file);
  return all;
}

/** @param {http2.ServerHttp2Stream} stream @param {http2.IncomingHttpHeaders} headers */
async function forward(stream, headers) {
  const { session } = await running();
  const { ":method": method, ":path": path, "content-type": type, te, "grpc-timeout": timeout } = headers;
  const given = { ":method": method, ":path": path, "content-type": type, te, "grpc-timeout": timeout };
  const asked = session.request(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  /** @type {http2.IncomingHttpHeaders} */
  let trailers = {};
  asked.on("trailers", (found) => {
    trailers = found;
  });
  asked.on("error", () => {
    stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
  });
  asked.on("response", (found, flags) => {
    if ((flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      stream.respond(found, { endStream: true });
      return;
    }
    stream.respond(found, { waitForTrailers: true });
    stream.on("wantTrailers", () => {
      stream.sendTrailers(trailers);
    });
    asked.pipe(stream);
  });
  stream.on("close", () => {
    asked.close(http2.constants.NGHTTP2_CANCEL);
  });
  stream.pipe(asked);
}

/** Ends the provider as Terraform would. */
async function end() {
  if (ending) return;
  ending = true;
  if (started) {
    const { process: child, session } = await started;
    setTimeout(() => process.exit(0), ENDING).unref();
    child.once("exit", () => process.exit(0));
    call(session, "/plugin.GRPCController/Shutdown").on("error", () => process.exit(0));
    return;
  }
  // What has been answered is sent before.
  setImmediate(() => process.exit(0));
}

/** @param {http2.ServerHttp2Stream} stream @param {http2.IncomingHttpHeaders} headers */
function serve(stream, headers) {
  const path = headers[":path"] ?? "";
  const failed = (/** @type {unknown} */ error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  };
  stream.on("error", () => undefined);
  if (path === "/tfplugin5.Provider/GetSchema") {
    schemas().then((message) => {
      answer(stream, message);
    }, failed);
  } else if (path === "/plugin.GRPCController/Shutdown") {
    answer(stream);
    end().catch(failed);
  } else if (path === "/tfplugin5.Provider/Stop" && !started) {
    answer(stream);
  } else if (path.startsWith("/plugin.GRPCStdio/")) {
    // What the provider prints is its standard error.
    stream.respond({ ...GRPC, "grpc-status": UNIMPLEMENTED }, { endStream: true });
  } else if (path.startsWith("/plugin.GRPCBroker/")) {
    // Providers offer no further services: the stream stays open, and nothing comes.
    stream.resume();
  } else {
    forward(stream, headers).catch(failed);
  }
}

// Ctrl-C is for Terraform, which says what is to be done.
process.on("SIGINT", () => undefined);
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

// One that was killed has left its socket, and its process id may be this one now.
const address = join(tmpdir(), `plugin-${randomUUID()}`);
process.on("exit", () => {
  rmSync(address, { force: true });
});
// If Terraform is killed, nobody says that this is the end.
let lonely = setTimeout(() => process.exit(1), FIRST_CONNECTION);
let sessions = 0;
const server = http2.createServer({ settings: SETTINGS });
server.on("session", (session) => {
  sessions += 1;
  clearTimeout(lonely);
  session.on("error", () => undefined);
  session.on("close", () => {
    sessions -= 1;
    if (sessions === 0) lonely = setTimeout(() => process.exit(1), NEXT_CONNECTION);
  });
});
server.on("stream", serve);
server.listen(address, () => process.stdout.write(`1|5|unix|${address}|grpc|\n`));
