// The environment file that the demo deploys: the user's own
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Environment } from "../../src/environment/environment";
import { loadEnvironments } from "../../src/environment/load";
import { EnvironmentError, type Problem } from "../../src/environment/problem";
import { stacksOf } from "../../src/environment/topology";
import { YamlSource } from "../../src/environment/yaml-source";
import { portProblem } from "../emulator";
import { say } from "./messages";
import { short } from "./paths";
import { holderOf } from "./port";

const HOSTS = ["127.0.0.1", "localhost"];

/** An environment file of the demo. */
export class Source {
  /** Where the file expects the emulated AWS. */
  public readonly url: string;
  public readonly port: number;
  /** Ids of its stacks, each after those it depends on. */
  public readonly stacks: readonly string[];

  private constructor(
    /** As messages name it. */
    public readonly file: string,
    public readonly text: string,
    public readonly environment: Environment,
  ) {
    this.url = environment.awsEndpointUrl ?? "";
    this.stacks = stacksOf(environment).map(({ id }) => id);
    if (environment.awsEndpointUrl === undefined) throw this.endpointProblem(say.endpointMissing());
    const { hostname, port, protocol } = new URL(this.url);
    this.port = Number(port);
    if (protocol !== "http:" || !HOSTS.includes(hostname) || this.port < 1024)
      throw this.endpointProblem(say.endpointElsewhere({ url: this.url }));
  }

  /**
   * The environment `local` of a folder.
   *
   * @throws EnvironmentError with everything that is wrong with the file
   */
  public static in(folder: string): Source {
    const [loaded] = loadEnvironments(short(folder), ["local"]);
    const { file = join(folder, "local.yaml"), problems = [], environment } = loaded ?? {};
    if (!environment) throw new EnvironmentError(problems.filter(({ severity }) => severity === "error"));
    return new Source(file, readFileSync(file, "utf8"), environment);
  }

  /** A problem of the address, at its place in the file. */
  public endpointProblem(text: string): EnvironmentError {
    const problem: Problem = {
      file: this.file,
      ...new YamlSource(this.file, this.text).valueAt(["awsEndpointUrl"]),
      path: "awsEndpointUrl",
      rule: "demo-endpoint",
      severity: "error",
      message: text,
    };
    return new EnvironmentError([problem]);
  }

  /** @throws EnvironmentError if the port is not to be had, with who has it and what to write instead */
  public async demandPort(): Promise<void> {
    const code = await portProblem(this.port);
    if (code === undefined) return;
    const url = new URL(this.url);
    url.port = String(await freePort(this.port));
    const free = url.origin;
    if (code !== "EADDRINUSE") throw this.endpointProblem(say.portRefused({ port: this.port, code, free }));
    const holder = holderOf(this.port);
    throw this.endpointProblem(say.portTaken({ port: this.port, holder, demo: demoOf(holder?.command ?? ""), free }));
  }
}

/** The folder of the demo that has started a process, if one has. */
export function demoOf(command: string): string | undefined {
  return / -m emulator .*--owner (.+)$/.exec(command)?.[1];
}

/** The next port that is free. */
async function freePort(taken: number): Promise<number> {
  for (let port = taken + 1; port < 65_536; port += 1) if ((await portProblem(port)) === undefined) return port;
  return taken - 1;
}
