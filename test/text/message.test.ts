import { message } from "../../src/text/message";
import { list, plural } from "../../src/text/words";
import { ignoreMessages, printed, recorded, said, saidIn, withIds } from "../support/messages";
import { stable } from "../support/stable";

ignoreMessages();

const count = message<{ stacks: number }>("test-count", ({ stacks }) => `${plural(stacks, "stack")} fail`);
const cure = message<{ why: string }>("test-cure", ({ why }) => `${why}; write another one`);
const plain = message("test-plain", "nothing is left");

test("a message is known by its id and arguments, and those inside of it too", () => {
  expect(count({ stacks: 1 })).toBe("1 stack fail");
  expect(said(count({ stacks: 2 }))).toEqual(["test-count", { stacks: 2 }]);
  expect(said(cure({ why: plain() }))).toEqual(["test-cure", { why: "test-plain" }]);
  expect(() => said("nothing")).toThrow("no message reads: nothing");
});

test("the messages of a text are found in their order, without those inside of others", () => {
  const text = `a ${cure({ why: count({ stacks: 3 }) })}\n${plain()}\n`;
  expect(saidIn(text)).toEqual([["test-cure", { why: ["test-count", { stacks: 3 }] }], "test-plain"]);
});

test("what is between messages can be asserted too", () => {
  const text = `Errors: ${cure({ why: count({ stacks: 3 }) })}\n${plain()}\n`;
  expect(withIds(text)).toBe("Errors: <test-cure>\n<test-plain>\n");
  expect(() => printed(text)).toThrow("not only messages");
  expect(printed(`${plain()}\n${count({ stacks: 1 })}\n`)).toEqual(["test-plain", ["test-count", { stacks: 1 }]]);
});

test("messages are declared when their module is loaded, and a suite can keep out of the snapshot", () => {
  expect(recorded().declared).toEqual(expect.arrayContaining(["test-count", "test-cure", "test-plain"]));
  expect(recorded().written).toEqual([]);
});

test("what differs from run to run is numbered", () => {
  const text = "vpc-0a1b2c3d4e5f60718 and vpc-0f1b2c3d4e5f60718, vpc-0a1b2c3d4e5f60718 at http://127.0.0.1:41234";
  expect(stable(text)).toBe("vpc-<id 1> and vpc-<id 2>, vpc-<id 1> at http://127.0.0.1:<port 1>");
  expect(stable("arn:aws:secretsmanager:us-east-1:1:secret:a-directory-admin-xY4abZ")).toBe(
    "arn:aws:secretsmanager:us-east-1:1:secret:a-directory-admin-<suffix 1>",
  );
  expect(stable('[{"duration":"12 s","process":"4711"},"a planned in 12 s by process 4711"]')).toBe(
    '[{"duration":"<duration 1>","process":"<process 1>"},"a planned in <duration 1> by process <process 1>"]',
  );
  expect(stable("vpc-0aaaaaaaaaaaaaaaa and subnet-0aaaaaaaaaaaaaaa1")).toBe(
    "vpc-0aaaaaaaaaaaaaaaa and subnet-0aaaaaaaaaaaaaaa1",
  );
});

test("lists and counts", () => {
  expect([list([]), list(["a"]), list(["a", "b", "c"]), list(["a", "b"], "or")]).toEqual([
    "",
    "a",
    "a, b and c",
    "a or b",
  ]);
  expect([plural(0, "stack"), plural(1, "stack"), plural(2, "entry", "entries")]).toEqual([
    "0 stacks",
    "1 stack",
    "2 entries",
  ]);
});
