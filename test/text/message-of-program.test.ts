import { ignoreMessages, saidIn } from "../support/messages";
import { run } from "../support/terraform";

ignoreMessages();

test("messages of a program that a test starts are known too", async () => {
  const script =
    'require("node:diagnostics_channel").channel("rds-kerberos:message")' +
    '.publish({ id: "test-child", args: { a: 1 }, text: "from a child" }); console.log("from a child")';
  const { stdout } = await run(process.execPath, ["-e", script]);
  expect(saidIn(stdout)).toEqual([["test-child", { a: 1 }]]);
});
