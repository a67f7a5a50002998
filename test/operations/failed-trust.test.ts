import { failedTrusts } from "../../src/operations/apply/failed-trust";
import { said } from "../support/messages";

const WAITED =
  "aws_directory_service_trust.trust-onprem-example-net: waiting for Directory Service Trust (t-0123456789) create\n" +
  "unexpected state 'Failed', wanted target 'Verified, VerifyFailed'. last error: no answer";
const REFUSED =
  "aws_directory_service_trust.trust-onprem-example-net: creating Directory Service Trust (d-0123456789)\n" +
  "operation error Directory Service: CreateTrust, https response error StatusCode: 400, " +
  "EntityAlreadyExistsException: x";
const OTHER =
  "creating Directory Service Trust (d-0aaaaaaaaa)\nClientException: not now\n" +
  "creating Directory Service Log Subscription (d-0bbbbbbbbb)\nEntityAlreadyExistsException";

test.each([
  ["has failed or timed out", WAITED, [["apply/trust-orphaned", { trust: "t-0123456789" }]]],
  ["is refused as a second one", REFUSED, [["apply/trust-exists", { directory: "d-0123456789" }]]],
  [
    "fails in both ways, each told once",
    `${WAITED}\n${REFUSED}\n${WAITED}`,
    [
      ["apply/trust-orphaned", { trust: "t-0123456789" }],
      ["apply/trust-exists", { directory: "d-0123456789" }],
    ],
  ],
  ["fails for another reason", OTHER, []],
])("a trust that %s", (_what, text, expected) => {
  expect(failedTrusts(text).map(said)).toEqual(expected);
});
