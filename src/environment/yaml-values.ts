import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { MOST_DEPTH, MOST_FLAWS, type YamlFlaw } from "./yaml-document";
import { say } from "./yaml-messages";

/** How many values the aliases of a file can stand for. */
const MOST_REPEATED = 500_000;

const TAG_PREFIX = "tag:yaml.org,2002:";

/** Tags of YAML's core schema, which say of a value only what it is anyway; `!` makes a text of it. */
const CORE_TAGS = new Set(["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `${TAG_PREFIX}${name}`));
CORE_TAGS.add("!");

/** A plain value, with the number of values in it and the levels below it, aliases followed. */
interface Measured {
  readonly value: unknown;
  readonly parts: number;
  readonly height: number;
}

const NOTHING: Measured = { value: undefined, parts: 1, height: 0 };

/** The plain values of a document, made in one pass over its nodes. */
export class YamlValues {
  public readonly value: unknown;
  public readonly flaws: YamlFlaw[] = [];
  /** Whether a tag is among the flaws. */
  public hasTag = false;
  /** Each map's entries by their keys, for those that look up a place. */
  private readonly entries = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  private readonly targets = new Map<Alias, Node>();
  private readonly anchors = new Map<string, Node>();
  /** What an alias can repeat. */
  private readonly anchored = new Map<Node, Measured>();
  private repeated = 0;

  public constructor(
    document: Document.Parsed,
    private readonly lineOf: (offset: number, anchor?: string) => number,
  ) {
    this.value = document.contents ? this.read(document.contents, 0).value : null;
    this.flaws.sort((a, b) => a.offset - b.offset);
  }

  /** The node an alias stands for; any other node is itself. */
  public resolved(node: Node | null): Node | null {
    return isAlias(node) ? (this.targets.get(node) ?? null) : node;
  }

  /** The entry of a map, by its key. */
  public entry(map: YAMLMap, key: string): Pair | undefined {
    return this.entries.get(map)?.get(key);
  }

  private read(node: Node, depth: number): Measured {
    if (isAlias(node)) return this.readAlias(node, depth);
    const { anchor, tag } = node as Scalar;
    if (anchor !== undefined) this.anchors.set(anchor, node);
    if (tag !== undefined && !CORE_TAGS.has(tag)) {
      this.hasTag = true;
      this.report(node, say.tag({ tag: tag.startsWith(TAG_PREFIX) ? `!!${tag.slice(TAG_PREFIX.length)}` : tag }));
    }
    const measured = this.readContent(node, depth);
    if (anchor !== undefined) this.anchored.set(node, measured);
    return measured;
  }

  private readContent(node: Node, depth: number): Measured {
    if (isMap(node)) return this.readMap(node, depth);
    if (isSeq(node)) return this.readList(node, depth);
    return isScalar(node) ? { ...NOTHING, value: node.value } : NOTHING;
  }

  private readAlias(node: Alias, depth: number): Measured {
    const alias = node.source;
    const target = this.anchors.get(alias);
    if (!target) {
      this.report(node, say.unknownAlias({ alias }));
      return NOTHING;
    }
    const measured = this.anchored.get(target);
    if (!measured) {
      this.report(node, say.recursiveAlias({ alias, line: this.lineOf(offsetOf(target), alias) }));
      return NOTHING;
    }
    this.targets.set(node, target);
    if (depth + measured.height > MOST_DEPTH) {
      this.report(node, say.tooDeep({ most: MOST_DEPTH }));
      return NOTHING;
    }
    const before = this.repeated;
    this.repeated += measured.parts;
    if (this.repeated <= MOST_REPEATED) return measured;
    if (before <= MOST_REPEATED) this.report(node, say.aliasesTooLarge({ alias, most: MOST_REPEATED }));
    return NOTHING;
  }

  private readList(list: YAMLSeq, depth: number): Measured {
    const items = list.items.filter(isNode).map((item) => this.read(item, depth + 1));
    return { value: items.map(({ value }) => value), ...sizeOf(items) };
  }

  private readMap(map: YAMLMap, depth: number): Measured {
    const entries = new Map<string, Pair>();
    const value: Record<string, unknown> = {};
    const items: Measured[] = [];
    for (const pair of map.items) {
      const key = this.readKey(pair, depth, entries);
      const item = isNode(pair.value) ? this.read(pair.value, depth + 1) : { ...NOTHING, value: null };
      items.push(item);
      if (key === undefined) continue;
      entries.set(key, pair);
      value[key] = item.value;
    }
    this.entries.set(map, entries);
    return { value, ...sizeOf(items) };
  }

  /** The text of a key, or nothing for one that the map cannot have. */
  private readKey(pair: Pair, depth: number, known: ReadonlyMap<string, Pair>): string | undefined {
    if (!isNode(pair.key)) return undefined;
    const key = pair.key;
    // Anchors count in keys, too.
    this.read(key, depth + 1);
    const scalar = this.resolved(key);
    if (scalar === null) return undefined;
    if (!isScalar(scalar)) {
      this.report(key, say.keyNotText());
      return undefined;
    }
    const text = keyText(scalar);
    const flaw = this.keyFlaw(scalar, text, known.get(text));
    if (flaw !== undefined) this.report(key, flaw);
    return flaw === undefined ? text : undefined;
  }

  private keyFlaw(scalar: Scalar, text: string, twin: Pair | undefined): string | undefined {
    if (text === "" && scalar.type === "PLAIN") return say.emptyKey();
    if (text === "<<" && scalar.type === "PLAIN") return say.mergeKey();
    if (text === "__proto__") return say.reservedKey({ key: text });
    return twin && say.duplicateKey({ key: text, line: this.lineOf(isNode(twin.key) ? offsetOf(twin.key) : 0) });
  }

  private report(node: Node, message: string): void {
    if (this.flaws.length < MOST_FLAWS) this.flaws.push({ offset: offsetOf(node), message });
  }
}

/** A key as it is written: 16.10 is not the key 16.1. */
function keyText({ value, source }: Scalar): string {
  return typeof value === "string" ? value : (source ?? String(value));
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function sizeOf(items: readonly Measured[]): Pick<Measured, "parts" | "height"> {
  let [parts, height] = [1, 0];
  for (const item of items) {
    parts += item.parts;
    height = Math.max(height, item.height + 1);
  }
  return { parts, height };
}
