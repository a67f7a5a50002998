import { isMap, isNode, isScalar, isSeq, LineCounter, type Node } from "yaml";
import { type Path, type Problem } from "./problem";
import { parseYaml, type ParsedYaml, type YamlFlaw } from "./yaml-document";
import { YamlValues } from "./yaml-values";

interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML document that knows where each of its values is. */
export class YamlSource {
  private readonly lines = new LineCounter();
  private readonly parsed: ParsedYaml;
  /** Missing if the document is no YAML. */
  private readonly values: YamlValues | undefined;

  public constructor(
    /** Name of the file in messages. */
    public readonly file: string,
    private readonly content: string,
  ) {
    for (let start = 0; start >= 0; start = content.indexOf("\n", start) + 1 || -1) this.lines.addNewLine(start);
    this.parsed = parseYaml(content);
    const { document, flaws } = this.parsed;
    if (document && flaws.length === 0) this.values = new YamlValues(document, (...of) => this.lineOf(...of));
  }

  /** The content as plain values, or why it has none. */
  public read(): { value: unknown } | { problems: Problem[] } {
    const { flaws, tagFlaws } = this.parsed;
    const ofTags = this.values?.hasTag ? [] : tagFlaws;
    const all = [...flaws, ...ofTags, ...(this.values?.flaws ?? [])];
    return all.length > 0
      ? { problems: all.map((flaw) => this.syntaxProblem(flaw)) }
      : { value: this.values?.value ?? null };
  }

  /** Position of a value; of the nearest one around it if the path leads nowhere. */
  public valueAt(path: Path): Position {
    return this.position(this.find(path).node);
  }

  /** Position of a key; of the value around it if there is none. */
  public keyAt(path: Path): Position {
    const { key, node } = this.find(path);
    return this.position(key ?? node);
  }

  /** A scalar as it is written in the file, for example `16.10`, which YAML reads as the number 16.1. */
  public written(path: Path): string | undefined {
    const { node } = this.find(path);
    return isScalar(node) ? node.source : undefined;
  }

  /** Whether a scalar is written without quotes. */
  public isPlain(path: Path): boolean {
    const { node } = this.find(path);
    return isScalar(node) && node.type === "PLAIN";
  }

  private find(path: Path): { node: Node | null; key: Node | undefined } {
    let node: Node | null = this.parsed.document?.contents ?? null;
    let key: Node | undefined;
    for (const part of path) {
      const next = this.step(node, part);
      if (!next) break;
      ({ node, key } = next);
    }
    return { node, key };
  }

  /** One part of a path further, from a node. */
  private step(from: Node | null, part: string | number): { node: Node; key: Node | undefined } | undefined {
    const collection = this.values?.resolved(from) ?? from;
    if (isMap(collection)) {
      const pair = this.values?.entry(collection, String(part));
      const key = isNode(pair?.key) ? pair.key : undefined;
      const node = isNode(pair?.value) ? pair.value : key;
      return node && { node, key };
    }
    const item: unknown = isSeq(collection) ? collection.items[Number(part)] : undefined;
    return isNode(item) ? { node: item, key: undefined } : undefined;
  }

  /** Line of a value, or of the anchor before it. */
  private lineOf(offset: number, anchor?: string): number {
    const at = anchor === undefined ? offset : this.content.lastIndexOf(`&${anchor}`, offset);
    return this.positionOf(at).line;
  }

  private position(node: Node | null): Position {
    return this.positionOf(node?.range?.[0] ?? 0);
  }

  private positionOf(offset: number): Position {
    const { line, col } = this.lines.linePos(Math.min(offset, this.content.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private syntaxProblem({ offset, message }: YamlFlaw): Problem {
    return { file: this.file, ...this.positionOf(offset), path: "", rule: "yaml-syntax", severity: "error", message };
  }
}
