import { Composer, Lexer, Parser, type Document } from "yaml";
import { say } from "./yaml-messages";

/** Something wrong at an offset of a file's text. */
export interface YamlFlaw {
  readonly offset: number;
  readonly message: string;
}

/** How deep lists and maps can be nested: a file of this product needs less than ten levels. */
export const MOST_DEPTH = 100;

/** Pieces the parser makes of a text: about seven for a key with its value. It needs some 200 bytes for each. */
const MOST_PARTS = 4_000_000;

/** Flaws of one file that are reported: most of a thousand follow from the first ones. */
export const MOST_FLAWS = 100;

/** What YAML allows of control characters is the tab, the line breaks and NEL. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** Problems of these kinds are about tags, for which there are messages of our own. */
const ABOUT_TAGS = new Set(["TAG_RESOLVE_FAILED", "BAD_COLLECTION_TYPE"]);

export interface ParsedYaml {
  /** Missing if the text is refused before it is read. */
  readonly document?: Document.Parsed;
  /** What makes the document unusable. */
  readonly flaws: readonly YamlFlaw[];
  /** What the parser says of tags. */
  readonly tagFlaws: readonly YamlFlaw[];
}

class RefusedError extends Error {
  public constructor(public readonly flaw: YamlFlaw) {
    super(flaw.message);
  }
}

/** Parses a text in time and memory that grow with its length alone, whatever is in it. */
export function parseYaml(text: string): ParsedYaml {
  const control = CONTROL.exec(text);
  if (control) {
    const codePoint = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return refused({ offset: control.index, message: say.control({ codePoint }) });
  }
  // The parser makes an error of each flaw; nobody reads their stack traces, which take most of its time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return composed(text);
  } catch (error) {
    if (error instanceof RefusedError) return refused(error.flaw);
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function refused(flaw: YamlFlaw): ParsedYaml {
  return { flaws: [flaw], tagFlaws: [] };
}

function composed(text: string): ParsedYaml {
  // The parser compares each key with each other one; ours are compared by a set.
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, strict: true });
  const documents = composer.compose(tokensOf(text), true, text.length) as Iterable<Document.Parsed>;
  let document: Document.Parsed | undefined;
  const flaws: YamlFlaw[] = [];
  for (const one of documents) {
    if (document) {
      flaws.push({ offset: one.range[0], message: unreadable(say.severalDocuments()) });
      break;
    }
    document = one;
  }
  if (!document) throw new Error("the parser gives no document");
  const found = [...document.errors, ...document.warnings].slice(0, MOST_FLAWS);
  const flawOf = ({ message, pos }: (typeof found)[number]): YamlFlaw => ({
    offset: pos[0],
    message: unreadable(message.split("\n")[0]?.replace(/[.:]$/, "") ?? message),
  });
  const { yaml } = document.directives;
  if (yaml.explicit && yaml.version !== "1.2")
    flaws.unshift({ offset: 0, message: say.version({ version: yaml.version }) });
  return {
    document,
    flaws: [...found.filter(({ code }) => !ABOUT_TAGS.has(code)).map(flawOf), ...flaws],
    tagFlaws: found.filter(({ code }) => ABOUT_TAGS.has(code)).map(flawOf),
  };
}

function unreadable(reason: string): string {
  return say.unreadable({ reason });
}

/** The parser's tokens, for as long as the text keeps within the limits: what builds the nodes calls itself. */
function* tokensOf(text: string): ReturnType<Parser["parse"]> {
  const parser = new Parser();
  let parts = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MOST_DEPTH) {
      throw new RefusedError({ offset: parser.offset, message: say.tooDeep({ most: MOST_DEPTH }) });
    }
    parts += 1;
    if (parts > MOST_PARTS) {
      throw new RefusedError({ offset: parser.offset, message: say.tooManyParts({ most: MOST_PARTS }) });
    }
  }
  yield* parser.end();
}
