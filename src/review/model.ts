import * as z from "zod/mini";

/** How grave a finding is: `critical` needs a person, `warning` wants a second look, `note` is good to know. */
export const SEVERITIES = ["critical", "warning", "note"] as const;
export type FindingSeverity = (typeof SEVERITIES)[number];

/** What is done to a resource. */
export const ACTIONS = ["create", "update", "replace", "delete", "forget", "read", "none"] as const;

const valueSchema = z.union([
  z.object({ kind: z.literal("value"), value: z.json() }),
  z.object({ kind: z.literal("sensitive") }),
  z.object({ kind: z.literal("unknown") }),
  z.object({ kind: z.literal("absent") }),
]);

const attributeSchema = z.object({
  path: z.string(),
  before: valueSchema,
  after: valueSchema,
  forcesReplacement: z.boolean(),
});

const resourceSchema = z.object({
  address: z.string(),
  type: z.string(),
  action: z.enum(ACTIONS),
  /** Why Terraform does it, in its own words. */
  reason: z.nullable(z.string()),
  previousAddress: z.nullable(z.string()),
  /** Id of what is taken over. */
  imports: z.nullable(z.string()),
  /** Attributes that cannot change in place. */
  replacedBecauseOf: z.array(z.string()),
  attributes: z.array(attributeSchema),
});

const outputSchema = z.object({ name: z.string(), action: z.enum(ACTIONS), before: valueSchema, after: valueSchema });

const countsSchema = z.object({
  create: z.number(), update: z.number(), replace: z.number(), delete: z.number(), forget: z.number(), move: z.number(), import: z.number(),
});

const stackSchema = z.object({
  id: z.string(),
  account: z.nullable(z.object({ name: z.string(), id: z.string() })),
  region: z.nullable(z.string()),
  /** The file that was reviewed. */
  source: z.string(),
  /** Where the environment file speaks of it. */
  location: z.nullable(z.object({ file: z.string(), line: z.number() })),
  terraformVersion: z.nullable(z.string()),
  /** Why it could not be planned. */
  error: z.nullable(z.string()),
  /** Set where placeholders stand for states that do not exist yet: the plan cannot be applied. */
  preview: z.nullable(z.object({ offline: z.boolean(), reason: z.nullable(z.string()), upstreams: z.array(z.object({ name: z.string(), reason: z.string() })) })),
  /** Stacks of this review that are applied before it. */
  waitsFor: z.array(z.string()),
  /** What applies the saved plan; none where it cannot be applied. */
  apply: z.nullable(z.string()),
  summary: z.string(),
  counts: countsSchema,
  changes: z.array(resourceSchema),
  drift: z.array(resourceSchema),
  outputs: z.array(outputSchema),
  notes: z.array(z.string()),
});

const findingSchema = z.object({
  id: z.string(),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  stack: z.string(),
  /** The resource or output; empty for the stack as a whole. */
  address: z.string(),
  cause: z.string(),
  cure: z.string(),
  acknowledged: z.nullable(z.object({ reason: z.string(), expires: z.string() })),
});

const acknowledgementSchema = z.object({ id: z.string(), stack: z.nullable(z.string()), address: z.string(), reason: z.string(), expires: z.string(), file: z.string(), line: z.number() });

/** A review as JSON; its JSON Schema is docs/review.schema.json. */
export const reviewSchema = z.object({
  /** Version of this form; a change that readers must know of raises it. */
  format: z.literal(1),
  environment: z.nullable(z.string()),
  summary: z.string(),
  exitCode: z.number(),
  counts: countsSchema,
  findingCounts: z.object({ critical: z.number(), warning: z.number(), note: z.number(), acknowledged: z.number() }),
  findings: z.array(findingSchema),
  stacks: z.array(stackSchema),
  acknowledgements: z.object({ expired: z.array(acknowledgementSchema), unused: z.array(acknowledgementSchema) }),
});

export type Value = z.infer<typeof valueSchema>;
export type AttributeChange = z.infer<typeof attributeSchema>;
export type ResourceChange = z.infer<typeof resourceSchema>;
export type OutputChange = z.infer<typeof outputSchema>;
export type Counts = z.infer<typeof countsSchema>;
export type StackReview = z.infer<typeof stackSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type PlacedAcknowledgement = z.infer<typeof acknowledgementSchema>;
export type Review = z.infer<typeof reviewSchema>;
export type Action = (typeof ACTIONS)[number];

/** The JSON Schema of a review. */
export function reviewJsonSchema(): object {
  return z.toJSONSchema(reviewSchema);
}
