import { message } from "../text/message";
import { plural, quote } from "../text/words";

/** What is said of a file that is not YAML, or uses what this product does not read. */
export const say = {
  /** The parser's own reason, or ours. */
  unreadable: message<{ reason: string }>(
    "yaml-syntax",
    ({ reason }) => `this is not a YAML document that can be read: ${reason}; write one map of keys and values`,
  ),
  severalDocuments: message("yaml-syntax/several-documents", "it has more than one document"),
  control: message<{ codePoint: string }>(
    "yaml-syntax/control-character",
    ({ codePoint }) =>
      `YAML does not allow the character U+${codePoint} here; remove it, or write it as "\\u${codePoint}" in quotes`,
  ),
  tooDeep: message<{ most: number }>(
    "yaml-syntax/too-deep",
    ({ most }) => `lists and maps are nested more than ${most} deep here; nest them less`,
  ),
  tooManyParts: message<{ most: number }>(
    "yaml-syntax/too-many-parts",
    ({ most }) =>
      `the file has more than ${plural(most, "part")} of YAML, the most that is read; divide it into several files`,
  ),
  version: message<{ version: string }>(
    "yaml-syntax/version",
    ({ version }) => `the file is read as YAML 1.2, not ${version}; remove the line that begins with %YAML`,
  ),
  duplicateKey: message<{ key: string; line: number }>(
    "yaml-syntax/duplicate-key",
    ({ key, line }) => `the key ${quote(key)} is already in line ${line}; remove one of the two`,
  ),
  keyNotText: message(
    "yaml-syntax/key-not-text",
    "a list or a map cannot be a key; write a text before the colon, and values that contain braces in quotes",
  ),
  emptyKey: message("yaml-syntax/empty-key", "the key is empty; write a text before the colon"),
  reservedKey: message<{ key: string }>(
    "yaml-syntax/reserved-key",
    ({ key }) => `${quote(key)} cannot be a key of this file; write another one`,
  ),
  mergeKey: message(
    "yaml-syntax/merge-key",
    "<< merges maps in YAML 1.1 only, and the file is read as YAML 1.2; write the keys out, " +
      "or give a whole map a name (tags: &common) and repeat all of it by that name (tags: *common)",
  ),
  tag: message<{ tag: string }>(
    "yaml-syntax/tag",
    ({ tag }) => `the tag ${tag} is not read; remove it, and write a plain text, number, list or map`,
  ),
  unknownAlias: message<{ alias: string }>(
    "yaml-syntax/unknown-alias",
    ({ alias }) =>
      `*${alias} refers to no value above it; write &${alias} before the value that it repeats, ` +
      "or put a text in quotes",
  ),
  recursiveAlias: message<{ alias: string; line: number }>(
    "yaml-syntax/recursive-alias",
    ({ alias, line }) =>
      `*${alias} refers to the value it is part of, which begins as &${alias} in line ${line}; ` +
      "remove it, or write the value out",
  ),
  aliasesTooLarge: message<{ alias: string; most: number }>(
    "yaml-syntax/aliases-too-large",
    ({ alias, most }) =>
      `with *${alias} the aliases of the file stand for more than ${plural(most, "value")}; write fewer of them`,
  ),
};
