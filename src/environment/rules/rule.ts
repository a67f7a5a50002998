import { type EnvironmentDraft } from "../draft";
import { type Path, type Severity } from "../problem";

/**
 * Reports a problem: its place, and what is wrong with what to write instead. A rule that misses something gives the
 * paths at which a mistake of shape would explain the gap: the rule then stays silent, since the mistake is reported
 * already.
 */
export type Report = (path: Path, message: string, explainedBy?: readonly Path[]) => void;

/** A rule over several values of one environment file. It must bear a draft in which anything is missing. */
export interface EnvironmentRule {
  /** Stable name, shown in brackets in every message. */
  readonly id: string;
  readonly severity: Severity;
  /** What must hold, as a statement; for a relaxation, what the strict default is. */
  readonly requires: string;
  readonly check: (file: EnvironmentDraft, report: Report) => void;
}

/** The named parts of a map that are not missing. */
export function entriesOf<T>(map: Readonly<Record<string, T | undefined>> | undefined): [string, T][] {
  return Object.entries(map ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined);
}

/** The items of a list that are not missing, with their index. */
export function itemsOf<T>(list: readonly (T | undefined)[] | undefined): [number, T][] {
  return (list ?? []).flatMap((item, index): [number, T][] => (item === undefined ? [] : [[index, item]]));
}

/** A list that is literal, or nothing if it comes from another state. */
export function literalList(value: unknown): readonly (string | undefined)[] | undefined {
  return Array.isArray(value) ? (value as readonly (string | undefined)[]) : undefined;
}

/** Reports each item of a list that an earlier one equals. */
export function reportTwice(
  list: readonly (string | undefined)[],
  report: (index: number, value: string) => void,
): void {
  const seen = new Set<string>();
  for (const [index, value] of itemsOf(list)) {
    if (seen.has(value)) report(index, value);
    seen.add(value);
  }
}
