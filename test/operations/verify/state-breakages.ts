import { deleteState, wholeState } from "../../support/deleted-states";
import { type Undo } from "../../support/checks";
import { ORDERS, type Deployed } from "../../support/deployed";
import { type Said } from "../../support/messages";
import { type VerifyBreakage } from "./breakage";

const BUCKET = "live-orders-tfstate";
const ROLE = `arn:aws:iam::${ORDERS}:role/terraform-deploy`;

/** Lets the file take the VPC of a network from a state, of which this is the last version. */
async function damage(
  { call, orders, url, yaml }: Deployed,
  undo: Undo,
  name: string,
  text: string,
): Promise<{ readonly yaml: string; readonly restore: Said }> {
  const Key = `${name}.tfstate`;
  const put = async (Body: string): Promise<string> => {
    const { VersionId } = await call<{ VersionId: string }>(ORDERS, "s3", "put_object", { Bucket: BUCKET, Key, Body });
    undo(() => call(ORDERS, "s3", "delete_object", { Bucket: BUCKET, Key, VersionId }));
    return VersionId;
  };
  const version = await put(wholeState(name));
  const { LastModified } = await call<{ LastModified: string }>(ORDERS, "s3", "head_object", { Bucket: BUCKET, Key });
  await put(text);
  const command =
    `aws s3api copy-object --bucket ${BUCKET} --key ${Key} --copy-source '${BUCKET}/${Key}?versionId=${version}' ` +
    `--region us-east-1 --endpoint-url ${url}`;
  const modified = new Date(LastModified).toISOString().replace(/\.\d+Z$/, "Z");
  return {
    yaml: yaml
      .replace(`vpcId: ${orders.vpcId}`, `vpcId: { state: ${name}, output: vpc_id }`)
      .replace(
        "networks:",
        `externalStates:\n  ${name}: { bucket: ${BUCKET}, key: ${Key}, roleArn: "${ROLE}" }\nnetworks:`,
      ),
    restore: ["lost-state/cure", { version, modified, place: `s3://${BUCKET}/${Key}`, role: ROLE, command }],
  };
}

/** States that somebody deletes, while all they describe is there. */
export const STATE_BREAKAGES: readonly VerifyBreakage[] = [
  {
    what: "the state of the directory was deleted",
    arrange: async (it, undo) => {
      const { cause, cure } = await deleteState(it, "identity", "live-directory", undo);
      return { finding: ["states of identity", "state-not-deleted", "failed", cause, cure] };
    },
  },
  {
    what: "the state of a database was deleted",
    arrange: async (it, undo) => {
      const { cause, cure } = await deleteState(it, "orders", "live-orders-database", undo);
      return { finding: ["states of orders", "state-not-deleted", "failed", cause, cure] };
    },
  },
  {
    what: "a state that a network is taken from is cut off: all that does not depend on it is looked at",
    arrange: async (it, undo) => {
      const { yaml, restore } = await damage(it, undo, "cut-off", wholeState("cut-off").slice(0, 90));
      const cause: Said = ["damaged-state/cause-truncated", { external: "cut-off", bytes: 90 }];
      return { yaml, finding: ["network orders", "network-located", "failed", cause, restore] };
    },
  },
  {
    what: "an output that a network is taken from has another type: all that does not depend on it is looked at",
    arrange: async (it, undo) => {
      const outputs = { vpc_id: { value: [it.orders.vpcId], type: ["list", "string"] } };
      const { yaml } = await damage(
        it,
        undo,
        "typed",
        JSON.stringify({ ...(JSON.parse(wholeState("typed")) as object), outputs }),
      );
      const cause: Said = ["published-output/text", { output: "vpc_id", state: "typed", present: true }];
      const cure: Said = ["published-output/cure-network", { network: "orders" }];
      return { yaml, finding: ["network orders", "network-located", "failed", cause, cure] };
    },
  },
];
