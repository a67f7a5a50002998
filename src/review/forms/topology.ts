import { type StackReview } from "../model";

/** A stack's place in the drawing. */
export interface PlacedNode {
  readonly stack: StackReview;
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

export interface Topology {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly { readonly from: PlacedNode; readonly to: PlacedNode }[];
  readonly width: number;
  readonly height: number;
}

export const NODE = { width: 240, height: 74 } as const;
const GAP = { x: 70, y: 26 } as const;
const MARGIN = 12;

/** Places stacks in columns: each to the right of all it waits for, those of one account near each other. */
export function topologyOf(stacks: readonly StackReview[]): Topology {
  const depth = new Map<string, number>();
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  // Stacks come in apply order, so that what one waits for has its column already.
  for (const { id, waitsFor } of stacks) depth.set(id, Math.max(-1, ...waitsFor.filter((name) => byId.has(name)).map((name) => depth.get(name) ?? 0)) + 1);
  const columns: StackReview[][] = [];
  for (const stack of stacks) (columns[depth.get(stack.id) ?? 0] ??= []).push(stack);
  const accounts = [...new Set(stacks.map(({ account }) => account?.id ?? ""))];
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  const height = tallest * (NODE.height + GAP.y) - GAP.y + 2 * MARGIN;
  const nodes = columns.flatMap((column, x) => {
    const sorted = [...column].sort((a, b) => accounts.indexOf(a.account?.id ?? "") - accounts.indexOf(b.account?.id ?? ""));
    const top = (height - sorted.length * (NODE.height + GAP.y) + GAP.y) / 2;
    return sorted.map((stack, y): PlacedNode => ({ stack, index: stacks.indexOf(stack), x: MARGIN + x * (NODE.width + GAP.x), y: top + y * (NODE.height + GAP.y) }));
  });
  const placed = new Map(nodes.map((node) => [node.stack.id, node]));
  const edges = nodes.flatMap((to) => to.stack.waitsFor.flatMap((id) => {
    const from = placed.get(id);
    return from && !isImplied(id, to.stack, byId) ? [{ from, to }] : [];
  }));
  return { nodes, edges, width: columns.length * (NODE.width + GAP.x) - GAP.x + 2 * MARGIN, height };
}

/** An arrow that a chain of others says already. */
function isImplied(id: string, stack: StackReview, byId: ReadonlyMap<string, StackReview>): boolean {
  return stack.waitsFor.some((other) => other !== id && reaches(other, id, byId, new Set()));
}

function reaches(from: string, to: string, byId: ReadonlyMap<string, StackReview>, seen: Set<string>): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return (byId.get(from)?.waitsFor ?? []).some((id) => id === to || reaches(id, to, byId, seen));
}
