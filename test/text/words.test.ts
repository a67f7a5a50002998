import { quote, sentence } from "../../src/text/words";

test("a sentence begins with a capital, unless it begins with the name of a setting", () => {
  const texts = ["the key is deleted", "storage, too", "log_connections is off", "rds.force_ssl is off"];
  expect(texts.map(sentence)).toEqual([
    "The key is deleted",
    "Storage, too",
    "log_connections is off",
    "rds.force_ssl is off",
  ]);
});

test("a value is repeated in quotes, and a very long one in part", () => {
  expect([quote(""), quote('a "b"'), quote(1), quote(undefined)]).toEqual(['""', '"a \\"b\\""', "1", "undefined"]);
  expect(quote("x".repeat(5_000_000))).toBe(`"${"x".repeat(999)}…`);
  expect(quote(`${"x".repeat(998)}\u{1f44d}${"x".repeat(10)}`)).toBe(`"${"x".repeat(998)}…`);
});
