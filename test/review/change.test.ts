import { Change } from "../../src/review/change";
import { attributeChanges } from "../../src/review/difference";
import { Secrets } from "../../src/review/masking";
import { said, type Said } from "../support/messages";

const reasons: readonly (readonly [name: string, reason: string | undefined, paths: string[][], clause: Said])[] = [
  ["an attribute", "replace_because_cannot_update", [["a"]], ["replacement/immutable", { attributes: ["a"] }]],
  ["several attributes", undefined, [["a"], ["b"]], ["replacement/immutable", { attributes: ["a", "b"] }]],
  ["a tainted resource", "replace_because_tainted", [], "replacement/tainted"],
  ["a request", "replace_by_request", [], "replacement/requested"],
  ["a trigger", "replace_by_triggers", [], "replacement/triggered"],
  ["nothing that Terraform names", undefined, [], "replacement/unexplained"],
];

test.each(reasons)("a replacement because of %s", (_name, reason, paths, clause) => {
  const json = { actions: ["delete", "create"], before: { a: 1, b: 1 }, after: { a: 2, b: 2 }, replace_paths: paths };
  const change = new Change(
    {
      address: "aws_vpc.vpc",
      type: "aws_vpc",
      change: json,
      ...(reason === undefined ? {} : { action_reason: reason }),
    },
    attributeChanges(json, new Secrets()),
  );
  expect([change.action, said(change.replacementClause)]).toEqual(["replace", clause]);
});
