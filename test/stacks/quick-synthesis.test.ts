import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import {
  App,
  DefaultTokenResolver,
  Fn,
  StringConcat,
  TerraformStack,
  TerraformVariable,
  Token,
  Tokenization,
  type IResolvable,
} from "cdktf";
import fc from "fast-check";
import { addEnvironment } from "../../stacks/environment-stacks";
import { KerberosStack } from "../../stacks/kerberos-stack";
import { CrossStackReferenceError, quickly } from "../../stacks/quick-synthesis";
import { environmentText } from "../support/fleet";
import { saidIn } from "../support/messages";
import { environmentOf, synthesize, synthesizeText } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";
import { ROOT } from "../support/terraform";

const EXAMPLES = [
  "environments/local.yaml",
  ...["one-account", "two-accounts", "three-accounts"].map((name) => `environments/examples/${name}.yaml`),
];

test.each([
  ...EXAMPLES.map((file) => [file, readFileSync(join(ROOT, file), "utf8")] as const),
  ["a fleet", environmentText({ accounts: 3, databases: 12, connectivity: "peering" })] as const,
])("%s is synthesized to the same bytes as by CDKTF alone", (_name, text) => {
  expect(synthesizeText(text)).toEqual(synthesize((app) => addEnvironment(app, environmentOf(text))));
});

test("what CDKTF does by itself is back afterwards, also after an error", () => {
  const now = (): unknown[] =>
    [
      [Error, "captureStackTrace"],
      [Tokenization, "resolve"],
      [TerraformStack.prototype, "prepareStack"],
    ].map(([owner, name]) => Reflect.get(owner as object, name as string) as unknown);
  const before = now();
  expect(quickly(now)).not.toContain(before[0]);
  expect(() =>
    quickly(() => {
      throw new Error("no stacks");
    }),
  ).toThrow(new Error("no stacks"));
  for (const [index, method] of now().entries()) expect(method).toBe(before[index]);
});

function thrown(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

test("a reference from one stack to another is an error", () => {
  const build = (): unknown =>
    synthesize((app) => {
      const [one, other] = ["one", "other"].map(
        (id) =>
          new KerberosStack(app, id, {
            accountId: "111111111111",
            region: "us-east-1",
            provider: {},
            backend: { bucket: "b", region: "us-east-1", key: id },
          }),
      ) as [KerberosStack, KerberosStack];
      const vpc = new Vpc(one, "vpc", { cidrBlock: "10.0.0.0/16" });
      return new Subnet(other, "subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    });
  expect(() => quickly(build)).toThrow(CrossStackReferenceError);
  const text = thrown(() => quickly(build)).message;
  expect(saidIn(text)).toEqual([["cross-stack-reference", { from: "one", to: "other", reference: "aws_vpc.vpc.id" }]]);
  // CDKTF puts its own words around an error of a reference.
  expect(text).toMatch(/^Resolution error: the stack other .*\.$/);
});

describe("values", () => {
  const stack = new TerraformStack(new App({ outdir: temporaryFolder("values") }), "s");
  const variable = new TerraformVariable(stack, "v", { type: "string" });
  const list = new TerraformVariable(stack, "l", { type: "list(string)" });

  /** What is synthesized, or the message of the error. */
  function outcome(value: unknown): unknown {
    try {
      return Tokenization.resolve(value, { scope: stack, resolver: new DefaultTokenResolver(new StringConcat()) });
    } catch (error) {
      return (error as Error).message;
    }
  }

  test.each<[string, unknown]>([
    ["a reference", variable.stringValue],
    ["a reference in a text", `a-${variable.stringValue}-b`],
    ["a list that is a reference", list.listValue],
    ["a list with a reference in it", ["a", variable.stringValue, undefined, null]],
    ["a number that is a reference", { port: Token.asNumber(Fn.lookup({ a: 1 }, "a")) }],
    [
      "a map that is a reference",
      {
        tags: Token.asStringMap({
          resolve: () => ({ a: "b" }),
          creationStack: [],
          toString: () => "",
        } satisfies IResolvable),
      },
    ],
    ["a key that is a reference", { [variable.stringValue]: 1 }],
    [
      "braces that are none",
      {
        policy: JSON.stringify({ Version: "2012-10-17", Resource: "${aws:username}" }),
        hash: "vpc-0123e45",
        large: "1e+5",
      },
    ],
    ["what is undefined", { a: undefined, b: [undefined, 1, { c: undefined }], d: {}, e: [] }],
    ["a date", { at: new Date(0) }],
    ["a function", { a: { b: () => 1 } }],
    ["a construct", { a: [variable.node.scope] }],
    ["a list as a text", { a: `x${String(list.listValue[0])}` }],
  ])("%s comes out as with CDKTF alone", (_name, value) => {
    expect(quickly(() => outcome(value))).toEqual(outcome(value));
  });

  test("whatever else there is comes out as with CDKTF alone", () => {
    const syntax = fc
      .array(
        fc.constantFrom(
          "${",
          "}",
          "#{",
          "&{",
          "%{",
          "$${",
          "\\n",
          "\n",
          '"',
          '\\"',
          "TfToken[",
          "]",
          "-1.5",
          "e5",
          "e+",
          "a",
        ),
        { maxLength: 7 },
      )
      .map((parts) => parts.join(""));
    const leaf = fc.oneof(
      fc.string(),
      syntax,
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(
        null,
        undefined,
        variable.stringValue,
        "${x}",
        "-1.8e+289",
        "}",
        Token.STRING_MAP_TOKEN_VALUE,
        Token.ANY_MAP_TOKEN_VALUE,
        Token.NUMBER_MAP_TOKEN_VALUE,
      ),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("tree")),
        fc.dictionary(
          fc.string().filter((key) => key !== "__proto__" && key !== "resolve" && key !== "node"),
          tie("tree"),
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(quickly(() => outcome(value))).toEqual(outcome(value));
      }),
      { numRuns: 1000 },
    );
  });
});
