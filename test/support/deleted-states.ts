import { IDENTITY, ORDERS, type Deployed } from "./deployed";
import { type Undo } from "./checks";
import { type Said } from "./messages";

const ACCOUNTS = { identity: IDENTITY, orders: ORDERS };

/** A state that describes something. */
export function wholeState(stack: string): string {
  return JSON.stringify({
    version: 4,
    terraform_version: "1.11.4",
    serial: 3,
    lineage: stack,
    outputs: {},
    resources: [{ mode: "managed", type: "terraform_data", name: "thing", instances: [] }],
  });
}

/** Writes the state of a stack and deletes it, as somebody does by hand. @returns what is said of it */
export async function deleteState(
  { call, url }: Pick<Deployed, "call" | "url">,
  account: "identity" | "orders",
  stack: string,
  undo: Undo,
): Promise<{ readonly cause: Said; readonly cure: Said }> {
  const id = ACCOUNTS[account];
  const object = { Bucket: `live-${account}-tfstate`, Key: `rds-kerberos/${stack}.tfstate` };
  const written = await call<{ VersionId: string }>(id, "s3", "put_object", { ...object, Body: wholeState(stack) });
  const { LastModified } = await call<{ LastModified: string }>(id, "s3", "head_object", object);
  const deleted = await call<{ VersionId: string }>(id, "s3", "delete_object", object);
  for (const { VersionId } of [written, deleted]) undo(() => call(id, "s3", "delete_object", { ...object, VersionId }));
  const place = `s3://${object.Bucket}/${object.Key}`;
  const command =
    `aws s3api delete-object --bucket ${object.Bucket} --key ${object.Key} --version-id ${deleted.VersionId} ` +
    `--region us-east-1 --endpoint-url ${url}`;
  return {
    cause: ["lost-state/cause", { stack, place, emptied: false }],
    cure: [
      "lost-state/cure",
      {
        version: written.VersionId,
        modified: new Date(LastModified).toISOString().replace(/\.\d+Z$/, "Z"),
        place,
        role: `arn:aws:iam::${id}:role/terraform-deploy`,
        command,
      },
    ],
  };
}
