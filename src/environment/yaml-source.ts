import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Pair,
} from "yaml";
import { type Path, type Problem } from "./problem";
import { message } from "../text/message";

interface Position {
  readonly line: number;
  readonly column: number;
}

const say = {
  /** The parser's own reason, or ours. */
  unreadable: message<{ reason: string }>(
    "yaml-syntax",
    ({ reason }) => `this is not a YAML document that can be read: ${reason}; write one map of keys and values`,
  ),
  severalDocuments: message("yaml-syntax/several-documents", "it has more than one document"),
};

/** A YAML document that knows where each of its values is. */
export class YamlSource {
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;

  public constructor(
    /** Name of the file in messages. */
    public readonly file: string,
    private readonly content: string,
  ) {
    this.document = parseDocument(content, {
      lineCounter: this.lines,
      prettyErrors: false,
      uniqueKeys: true,
      strict: true,
    });
  }

  /** The content as plain values, or why it has none. */
  public read(): { value: unknown } | { problems: Problem[] } {
    const errors = [...this.document.errors, ...this.document.warnings];
    if (errors.length > 0) {
      return {
        problems: errors.map((error) =>
          this.syntaxProblem(error.code === "MULTIPLE_DOCS" ? say.severalDocuments() : error.message, error.pos[0]),
        ),
      };
    }
    try {
      return { value: this.document.toJS() as unknown };
    } catch (error) {
      return { problems: [this.syntaxProblem(error instanceof Error ? error.message : String(error), 0)] };
    }
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

  private find(path: Path): { node: Node | null; key: Node | undefined } {
    let node: Node | null = this.document.contents;
    let key: Node | undefined;
    for (const part of path) {
      const collection = isAlias(node) ? node.resolve(this.document) : node;
      let next: Node | null = null;
      let nextKey: Node | undefined;
      if (isMap(collection)) {
        const pair: Pair | undefined = collection.items.find(
          (item) => isScalar(item.key) && String(item.key.value) === String(part),
        );
        nextKey = isPair(pair) && isNode(pair.key) ? pair.key : undefined;
        next = isPair(pair) && isNode(pair.value) ? pair.value : (nextKey ?? null);
      } else if (isSeq(collection)) {
        const item: unknown = collection.items[Number(part)];
        next = isNode(item) ? item : null;
      }
      if (!next) break;
      node = next;
      key = nextKey;
    }
    return { node, key };
  }

  private position(node: Node | null): Position {
    return this.positionOf(node?.range?.[0] ?? 0);
  }

  private positionOf(offset: number): Position {
    const { line, col } = this.lines.linePos(Math.min(offset, this.content.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private syntaxProblem(detail: string, offset: number): Problem {
    const reason = detail.split("\n")[0]?.replace(/[.:]$/, "") ?? detail;
    return {
      file: this.file,
      ...this.positionOf(offset),
      path: "",
      rule: "yaml-syntax",
      severity: "error",
      message: say.unreadable({ reason }),
    };
  }
}
