import { parsePolicy, widened, type Policy } from "../../src/review/policy";
import { said, type Said } from "../support/messages";

const LAMBDA = { AWS: "arn:aws:iam::111111111111:role/lambda" };

function policy(...statements: readonly object[]): Policy {
  return parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements })) ?? [];
}

function allow(action: string | readonly string[], resource: string, others: object = {}): object {
  return { Effect: "Allow", Action: action, Resource: resource, ...others };
}

const more = (part: string, ...items: readonly Said[]): Said => ["policy-widened/more", { part, items }];

const cases: readonly (readonly [name: string, before: Policy, after: Policy, found: readonly Said[]])[] = [
  ["nothing", policy(allow("s3:*", "*")), policy(allow("s3:GetObject", "a")), []],
  [
    "another action",
    policy(allow("s3:Get*", "a")),
    policy(allow(["s3:Get?", "s3:Put"], "a")),
    [more("actions", "s3:Put")],
  ],
  [
    "another principal, and another resource",
    policy(allow("s3:Get*", "a", { Principal: { Service: "rds.amazonaws.com" } })),
    policy(allow("s3:Get*", "b", { Principal: { Service: "rds.amazonaws.com", ...LAMBDA } })),
    [more("principals", LAMBDA.AWS), more("resources", "b")],
  ],
  [
    "everything but something",
    policy(allow("s3:GetObject", "a", { Principal: LAMBDA })),
    policy({ Effect: "Allow", NotAction: ["s3:Put", "s3:Delete"], NotPrincipal: LAMBDA, Resource: "a" }),
    [
      more("principals", ["policy-widened/everybody-but", { name: LAMBDA.AWS }]),
      more("actions", ["policy-widened/all-but", { items: ["s3:Delete", "s3:Put"] }]),
    ],
  ],
  [
    "another condition",
    policy(allow("s3:Get*", "a", { Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } } })),
    policy(allow("s3:Get*", "a")),
    ["policy-widened/condition"],
  ],
  [
    "another combination",
    policy(allow("s3:Get*", "a"), allow("s3:Put*", "b")),
    policy(allow(["s3:Get*", "s3:Put*"], "a")),
    ["policy-widened/combination"],
  ],
  [
    "fewer denials",
    policy(allow("*", "*"), { Effect: "Deny", Action: "*", Resource: "b" }),
    policy(allow("*", "*")),
    ["policy-widened/denial"],
  ],
];

test.each(cases)("a policy that allows %s more", (_name, before, after, found) => {
  expect(widened(before, after).map(said)).toEqual(found);
});

test("a text that is not a policy", () => {
  expect([undefined, "", "[]", "null", "no policy"].map(parsePolicy)).toEqual(Array(5).fill(undefined));
});
