import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Environment } from "../../src/environment/environment";
import { parseEnvironment } from "../../src/environment/load";
import { type Emulator, isHealthy } from "../emulator";
import { ROOT } from "../root";

const SOURCE = join(ROOT, "environments", "local.yaml");

/** The demo's environment, and the folder that holds it alone. */
export interface DemoEnvironment {
  readonly environment: Environment;
  readonly folder: string;
  /** The port of this machine on which the file expects the emulated AWS. */
  readonly port: number;
}

/** The folder that keeps the files of one demo. */
export class DemoFolder {
  public readonly outdir: string;
  public readonly emulatorLog: string;
  public readonly outputs: string;
  public readonly settings: string;
  private readonly emulator: string;
  private readonly environments: string;

  public constructor(private readonly path: string) {
    this.outdir = join(path, "cdktf.out");
    this.emulatorLog = join(path, "emulator.log");
    this.outputs = join(path, "outputs.json");
    this.settings = join(path, "settings.sh");
    this.emulator = join(path, "emulator.json");
    this.environments = join(path, "environments");
  }

  /** The log of one of cdktf's commands. */
  public log(command: string): string {
    return join(this.path, `${command}.log`);
  }

  public create(): void {
    mkdirSync(this.path, { recursive: true });
  }

  /** Removes what the demo has made in its folder, and the folder if nothing else is in it. */
  public remove(): void {
    const { emulator, emulatorLog, environments, outdir, outputs, path, settings } = this;
    const made = [
      emulator,
      emulatorLog,
      outputs,
      settings,
      this.log("deploy"),
      this.log("destroy"),
      outdir,
      environments,
    ];
    for (const file of made) rmSync(file, { recursive: true, force: true });
    if (existsSync(path) && readdirSync(path).length === 0) rmdirSync(path);
  }

  /** The emulator that runs already. */
  public async runningEmulator(): Promise<Emulator | undefined> {
    if (!existsSync(this.emulator)) return undefined;
    const emulator = JSON.parse(readFileSync(this.emulator, "utf8")) as Emulator;
    return (await isHealthy(emulator)) ? emulator : undefined;
  }

  /** Nobody else may read the file, as it holds the token; a new file, as an old one keeps its mode. */
  public rememberEmulator(emulator: Emulator): void {
    rmSync(this.emulator, { force: true });
    writeFileSync(this.emulator, JSON.stringify(emulator), { mode: 0o600, flag: "wx" });
  }

  /** Writes the environment, with the address at which the emulated AWS really is. */
  public writeEnvironment(url?: string): DemoEnvironment {
    const text = readFileSync(SOURCE, "utf8");
    const { environment } = parseEnvironment(SOURCE, text);
    const expected = environment?.awsEndpointUrl;
    if (!environment || !expected) throw new Error(`${SOURCE} cannot be used; run npx rds-kerberos validate local`);
    mkdirSync(this.environments, { recursive: true });
    writeFileSync(join(this.environments, "local.yaml"), url ? text.replace(expected, url) : text);
    return { environment, folder: this.environments, port: Number(new URL(expected).port) };
  }
}
