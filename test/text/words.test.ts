import { sentence } from "../../src/text/words";

test("a sentence begins with a capital, unless it begins with the name of a setting", () => {
  const texts = ["the key is deleted", "storage, too", "log_connections is off", "rds.force_ssl is off"];
  expect(texts.map(sentence)).toEqual([
    "The key is deleted",
    "Storage, too",
    "log_connections is off",
    "rds.force_ssl is off",
  ]);
});
