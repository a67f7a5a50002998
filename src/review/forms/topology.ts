import { type StackReview } from "../model";

/** A stack's place in the drawing. */
export interface PlacedNode {
  readonly stack: StackReview;
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Topology {
  readonly nodes: readonly PlacedNode[];
  /** Arrows, by the points they pass: pairs of the left and right end of a piece. */
  readonly edges: readonly (readonly (readonly [Point, Point])[])[];
  readonly width: number;
  readonly height: number;
}

export const NODE = { width: 240, height: 74 } as const;
const GAP = { x: 56, y: 24 } as const;
const MARGIN = 12;

/** Something that takes a row of a column: a stack, or an arrow on its way through. */
interface Item {
  readonly column: number;
  readonly height: number;
  readonly stack?: StackReview;
  readonly from: Item[];
  y: number;
}

/** Places stacks in columns, each to the right of all it waits for, with room for arrows that pass a column. */
export function topologyOf(stacks: readonly StackReview[]): Topology {
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  const items = new Map<string, Item>();
  const columns: Item[][] = [];
  const put = (item: Item): Item => {
    (columns[item.column] ??= []).push(item);
    return item;
  };
  const edges: Item[][] = [];
  // Stacks come in apply order, so that what one waits for has its column already.
  for (const stack of stacks) {
    const upstream = stack.waitsFor
      .filter((id) => items.has(id) && !isImplied(id, stack, byId))
      .map((id) => items.get(id))
      .filter((item) => item !== undefined);
    const item = put({
      column: Math.max(-1, ...upstream.map(({ column }) => column)) + 1,
      height: NODE.height,
      stack,
      from: [],
      y: 0,
    });
    items.set(stack.id, item);
    for (const start of upstream) {
      const way = [start];
      for (let column = start.column + 1; column < item.column; column += 1) {
        const last = way[way.length - 1] ?? start;
        way.push(put({ column, height: 8, from: [last], y: 0 }));
      }
      item.from.push(way[way.length - 1] ?? start);
      edges.push([...way, item]);
    }
  }
  const height = stackUp(columns) + 2 * MARGIN;
  const left = (item: Item): number => MARGIN + item.column * (NODE.width + GAP.x);
  const nodes = [...items.values()].flatMap((item): PlacedNode[] =>
    item.stack ? [{ stack: item.stack, index: stacks.indexOf(item.stack), x: left(item), y: item.y }] : [],
  );
  const middle = (item: Item): number => item.y + item.height / 2;
  return {
    nodes,
    edges: edges.map((way) =>
      way.slice(1).flatMap((to, position) => {
        const from = way[position] ?? to;
        const piece: [Point, Point] = [
          { x: left(from) + NODE.width, y: middle(from) },
          { x: left(to), y: middle(to) },
        ];
        const through: [Point, Point] = [
          { x: left(to), y: middle(to) },
          { x: left(to) + NODE.width, y: middle(to) },
        ];
        return to.stack ? [piece] : [piece, through];
      }),
    ),
    width: columns.length * (NODE.width + GAP.x) - GAP.x + 2 * MARGIN,
    height,
  };
}

/** Rows of each column: near those they come from, one below the other, the column in the middle. Gives the height. */
function stackUp(columns: readonly Item[][]): number {
  const heightOf = (column: readonly Item[]): number => column.reduce((sum, item) => sum + item.height + GAP.y, -GAP.y);
  const height = Math.max(NODE.height, ...columns.map(heightOf));
  for (const column of columns) {
    const wish = (item: Item): number =>
      item.from.length === 0
        ? column.indexOf(item)
        : item.from.reduce((sum, { y, height: tall }) => sum + y + tall / 2, 0) / item.from.length;
    const wishes = new Map(column.map((item) => [item, wish(item)]));
    column.sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0));
    let y = MARGIN + (height - heightOf(column)) / 2;
    for (const item of column) {
      item.y = y;
      y += item.height + GAP.y;
    }
  }
  return height;
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
