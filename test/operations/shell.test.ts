import { shellWord } from "../../src/operations/shell";

test.each([
  ["plain/path-1.2", "plain/path-1.2"],
  ["two words", "'two words'"],
  ["it's", "'it'\\''s'"],
  ["$(rm)", "'$(rm)'"],
  ["", "''"],
])("%s", (text, word) => {
  expect(shellWord(text)).toBe(word);
});
