import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Emulator, isHealthy } from "../emulator";
import { say } from "./messages";
import { Source } from "./source";

/** The folder that keeps the files of one demo. */
export class DemoFolder {
  public readonly outdir: string;
  public readonly emulatorLog: string;
  public readonly outputs: string;
  public readonly settings: string;
  /** Says which demo works here. */
  public readonly claim: string;
  /** Address, process and token of the emulated AWS. */
  public readonly emulator: string;
  /** Copies of the file as it was deployed, in folders 1, 2, …: a later one lacks stacks of the one before. */
  private readonly deployed: string;

  /** @param environments - The user's own folder of environment files, wherever it is. */
  public constructor(
    public readonly path: string,
    private readonly environments: string,
  ) {
    this.outdir = join(path, "cdktf.out");
    this.emulatorLog = join(path, "emulator.log");
    this.outputs = join(path, "outputs.json");
    this.settings = join(path, "settings.sh");
    this.claim = join(path, "claim.json");
    this.emulator = join(path, "emulator.json");
    this.deployed = join(path, "deployed");
  }

  /** The log of one of cdktf's commands. */
  public log(command: string): string {
    return join(this.path, `${command}.log`);
  }

  /** Makes the folder, and takes over what a demo of an earlier version has left in it. */
  public create(): void {
    try {
      mkdirSync(this.path, { recursive: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(say.unusableFolder({ folder: this.path, reason }));
    }
    // That demo deployed a copy, which had the real address.
    const copy = join(this.path, "environments");
    if (copy === this.environments || !existsSync(join(copy, "local.yaml"))) return;
    mkdirSync(this.deployed, { recursive: true });
    const record = join(this.deployed, "1");
    if (existsSync(record)) rmSync(copy, { recursive: true });
    else renameSync(copy, record);
  }

  /** Removes what the demo has made in its folder, and the folder if nothing else is in it. */
  public remove(): void {
    const { claim, emulator, emulatorLog, outputs, path, settings } = this;
    const logs = [this.log("deploy"), this.log("destroy")];
    this.forget();
    for (const file of [emulator, emulatorLog, outputs, settings, claim, ...logs]) rmSync(file, { force: true });
    if (existsSync(path) && readdirSync(path).length === 0) rmdirSync(path);
  }

  /** Forgets all that was deployed into an emulator that has ended: Terraform must not look for its backends. */
  public forget(): void {
    for (const made of [this.outdir, this.deployed, this.outputs, this.emulator])
      rmSync(made, { recursive: true, force: true });
  }

  /** What is known of the emulator that was started last; undefined if nothing is, or only half of it. */
  public knownEmulator(): Emulator | undefined {
    try {
      const emulator = JSON.parse(readFileSync(this.emulator, "utf8")) as Partial<Emulator> | null;
      const { pid, port, url, token } = emulator ?? {};
      return typeof pid === "number" && typeof port === "number" && url !== undefined && token !== undefined
        ? { pid, port, url, token }
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** The emulator that runs already. */
  public async runningEmulator(): Promise<Emulator | undefined> {
    const emulator = this.knownEmulator();
    return emulator && (await isHealthy(emulator)) ? emulator : undefined;
  }

  /** Nobody else may read the file, as it holds the token; a new file, as an old one keeps its mode. */
  public rememberEmulator(emulator: Emulator): void {
    const half = `${this.emulator}.${process.pid}`;
    rmSync(half, { force: true });
    writeFileSync(half, JSON.stringify(emulator), { mode: 0o600, flag: "wx" });
    // It is there as a whole or not at all, even if the demo is killed.
    renameSync(half, this.emulator);
  }

  /** The files that were deployed and not destroyed since, the oldest first; and their folders. */
  public records(): { readonly folder: string; readonly source: Source }[] {
    return this.recordFolders().flatMap((folder) => {
      try {
        return [{ folder, source: Source.in(folder) }];
      } catch {
        // Half-written, or of a version that allowed more.
        return [];
      }
    });
  }

  /** Remembers what is about to be deployed. Stacks that it lacks are still in the record before it. */
  public record(source: Source): void {
    const last = this.records().at(-1);
    const isKept = last === undefined || last.source.stacks.every((stack) => source.stacks.includes(stack));
    const next = String(this.recordFolders().length + 1);
    const folder = isKept && last ? last.folder : join(this.deployed, next);
    mkdirSync(folder, { recursive: true });
    const half = join(folder, "local.half");
    writeFileSync(half, source.text);
    renameSync(half, join(folder, "local.yaml"));
  }

  private recordFolders(): string[] {
    if (!existsSync(this.deployed)) return [];
    const names = readdirSync(this.deployed).filter((name) => /^\d+$/.test(name));
    return names.sort((one, other) => Number(one) - Number(other)).map((name) => join(this.deployed, name));
  }
}
