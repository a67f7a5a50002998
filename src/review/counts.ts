import { type Change } from "./change";
import { type Counts } from "./model";

export function countsOf(changes: readonly Change[]): Counts {
  const of = (action: Change["action"]): number => changes.filter((change) => change.action === action).length;
  return {
    create: of("create"),
    update: of("update"),
    replace: of("replace"),
    delete: of("delete"),
    forget: of("forget"),
    move: changes.filter(({ previousAddress }) => previousAddress !== undefined).length,
    import: changes.filter(({ imports }) => imports !== undefined).length,
  };
}

export function sum(all: readonly Counts[]): Counts {
  const of = (name: keyof Counts): number => all.reduce((total, counts) => total + counts[name], 0);
  return {
    create: of("create"),
    update: of("update"),
    replace: of("replace"),
    delete: of("delete"),
    forget: of("forget"),
    move: of("move"),
    import: of("import"),
  };
}

export function withoutZeros(counts: Counts): Partial<Counts> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
