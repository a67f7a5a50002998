import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../scripts/root";

export interface Program {
  readonly command: readonly string[];
  /** In addition to the variables of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The root of the project by default. */
  readonly cwd?: string;
  /** Exit codes it may have, 0 by default. */
  readonly ends?: readonly number[];
  /** Readies a run; not measured. */
  readonly before?: () => void;
  /** Fewer than the others have, for what takes very long, or more, for what takes very short. */
  readonly turns?: number;
}

export interface Scenario {
  readonly title: string;
  /** Name of the program that the others are compared with. */
  readonly base: string;
  readonly programs: Readonly<Record<string, Program>>;
  /** What follows from the figures, in addition to the table. */
  readonly says?: (rows: Rows) => readonly string[];
  readonly done?: () => void | Promise<void>;
}

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Row {
  readonly name: string;
  readonly runs: number;
  readonly seconds: Summary;
  readonly cpuSeconds: Summary;
  readonly mib: Summary;
}

/** Rows by the name of their program. */
export type Rows = Readonly<Record<string, Row>>;

interface Figures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly mib: number;
}

function measure(name: string, { command, env = {}, cwd = ROOT, ends = [0], before }: Program): Figures {
  before?.();
  const folder = mkdtempSync(join(tmpdir(), "bench-errors-"));
  const errors = join(folder, "stderr");
  try {
    const result = spawnSync("python3", [join(ROOT, "bench", "measure.py"), ...command], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, ...env, MEASURE_STDERR: errors },
    });
    if (result.status !== 0) throw new Error(`${name}: ${command.join(" ")} cannot be run: ${result.stderr}`);
    const { status, ...figures } = JSON.parse(result.stdout) as Figures & { status: number };
    if (!ends.includes(status))
      throw new Error(`${name}: ${command.join(" ")} ended with ${status}:\n${readFileSync(errors, "utf8")}`);
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function summary(numbers: readonly number[]): Summary {
  const sorted = [...numbers].sort((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
  };
}

/** Programs take turns, so that all see the same machine. */
export function compare({ programs }: Scenario, turns: number): Row[] {
  const runs = Object.entries(programs).map(([name, program]) => ({ name, program, figures: [] as Figures[] }));
  const most = Math.max(turns, ...runs.map(({ program }) => program.turns ?? turns));
  for (let turn = 1; turn <= most; turn += 1) {
    for (const { name, program, figures } of runs) {
      if (turn <= (program.turns ?? turns)) figures.push(measure(name, program));
    }
  }
  return runs.map(({ name, figures }) => ({
    name,
    runs: figures.length,
    seconds: summary(figures.map(({ seconds }) => seconds)),
    cpuSeconds: summary(figures.map(({ cpuSeconds }) => cpuSeconds)),
    mib: summary(figures.map(({ mib }) => mib)),
  }));
}

export function ratio(value: number): string {
  return value.toFixed(2);
}
