import { parseEnvironment } from "../../../src/environment/load";
import { environmentPolicies } from "../../../src/iam/account-policies";
import { policiesAsJson } from "../../../src/iam/forms";
import { deleteState } from "../../support/deleted-states";
import { IDENTITY, ORDERS } from "../../support/deployed";
import { type PreflightBreakage, type Prepared } from "./breakage";

const BUCKET = "live-orders-tfstate";
const OWNERS_BUCKET = "live-identity-tfstate";
const READER = `arn:aws:iam::${IDENTITY}:role/tfstate-outputs-read`;

/** Gives the buckets the policies that `iam-policies` prints. */
export async function guard({ call, yaml }: Pick<Prepared, "call" | "yaml">): Promise<void> {
  const { environment } = parseEnvironment("live.yaml", yaml);
  if (!environment) throw new Error("the file is wrong");
  for (const { id, stateBucket } of policiesAsJson(environmentPolicies(environment)).accounts) {
    await call(id, "s3", "put_bucket_policy", {
      Bucket: stateBucket?.bucket,
      Policy: JSON.stringify(stateBucket?.document),
    });
  }
}

function setVersioning({ call }: Prepared, Status: "Enabled" | "Suspended"): Promise<unknown> {
  return call(ORDERS, "s3", "put_bucket_versioning", { Bucket: BUCKET, VersioningConfiguration: { Status } });
}

/** Buckets for states, and the role that reads them. */
export const STATE_BREAKAGES: readonly PreflightBreakage[] = [
  {
    what: "the state of the directory was deleted",
    arrange: async (it, undo) => {
      const { cause, cure } = await deleteState(it, "identity", "live-directory", undo);
      return { finding: ["states of identity", "state-not-deleted", "failed", cause, cure] };
    },
  },
  {
    what: "the bucket for states is not there",
    arrange: ({ yaml }) => ({
      yaml: yaml.replace(BUCKET, "live-other-tfstate"),
      finding: [
        "states of orders",
        "state-bucket",
        "failed",
        ["state-bucket/cause", { bucket: "live-other-tfstate", accountId: ORDERS }],
        ["state-bucket/cure", { bucket: "live-other-tfstate", region: "us-east-1" }],
      ],
    }),
  },
  {
    what: "the bucket keeps no versions",
    arrange: async (it, undo) => {
      undo(() => setVersioning(it, "Enabled"));
      await setVersioning(it, "Suspended");
      return {
        finding: [
          "states of orders",
          "state-bucket-versioned",
          "failed",
          ["state-bucket-versioned/cause", { bucket: BUCKET }],
          ["state-bucket-versioned/cure", { bucket: BUCKET }],
        ],
      };
    },
  },
  {
    what: "the bucket does not encrypt",
    arrange: async ({ call }, undo) => {
      const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } };
      undo(() =>
        call(ORDERS, "s3", "put_bucket_encryption", {
          Bucket: BUCKET,
          ServerSideEncryptionConfiguration: { Rules: [rule] },
        }),
      );
      await call(ORDERS, "s3", "delete_bucket_encryption", { Bucket: BUCKET });
      return {
        finding: [
          "states of orders",
          "state-bucket-encrypted",
          "failed",
          ["state-bucket-encrypted/cause", { bucket: BUCKET }],
          ["state-bucket-encrypted/cure", { bucket: BUCKET }],
        ],
      };
    },
  },
  {
    what: "the bucket could become public",
    arrange: async ({ call }, undo) => {
      undo(() =>
        call(ORDERS, "s3", "put_public_access_block", {
          Bucket: BUCKET,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: true,
            RestrictPublicBuckets: true,
          },
        }),
      );
      await call(ORDERS, "s3", "delete_public_access_block", { Bucket: BUCKET });
      return {
        finding: [
          "states of orders",
          "state-bucket-private",
          "failed",
          ["state-bucket-private/cause", { bucket: BUCKET }],
          ["state-bucket-private/cure", { bucket: BUCKET }],
        ],
      };
    },
  },
  {
    what: "the read role reads the directory's state",
    arrange: async (it, undo) => {
      undo(() => guard(it));
      await it.call(IDENTITY, "s3", "delete_bucket_policy", { Bucket: OWNERS_BUCKET });
      return {
        finding: [
          "states of identity",
          "state-read-role-narrow",
          "failed",
          ["state-read-role-narrow/cause", { role: READER, state: "rds-kerberos/live-directory.tfstate" }],
          "state-read-role-narrow/cure",
        ],
      };
    },
  },
  {
    what: "the read role reads nothing",
    arrange: async (it, undo) => {
      const statement = {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::${OWNERS_BUCKET}/*`,
        Condition: { ArnEquals: { "aws:PrincipalArn": READER } },
      };
      undo(() => guard(it));
      await it.call(IDENTITY, "s3", "put_bucket_policy", {
        Bucket: OWNERS_BUCKET,
        Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      });
      const states = ["rds-kerberos/live-directory-sharing.tfstate"];
      return {
        finding: [
          "states of identity",
          "state-read-role",
          "failed",
          ["state-read-role/cause", { role: READER, states, bucket: OWNERS_BUCKET }],
          "state-read-role/cure",
        ],
      };
    },
  },
];
