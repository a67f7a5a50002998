import { found, type FindingCase } from "./case";

/** Resources that no rule knows. */
export const OTHER_CASES: readonly FindingCase[] = [
  {
    address: "aws_s3_bucket.changed",
    before: { bucket: "a-bucket", tags: { a: "1" } },
    after: { bucket: "a-bucket", tags: { a: "2" } },
    finds: [],
  },
  {
    address: "aws_sqs_queue.half_made",
    before: { name: "a-queue" },
    tainted: true,
    after: { name: "a-queue" },
    finds: [
      found(
        "tainted-resource",
        { address: "aws_sqs_queue.half_made" },
        { cureArgs: { kind: "other", untaint: "terraform untaint aws_sqs_queue.half_made" } },
      ),
    ],
  },
  { address: "aws_sqs_queue.deleted", before: { name: "a-queue" }, finds: [] },
];
