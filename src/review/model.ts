import * as z from "zod/mini";

/** How grave a finding is: `critical` needs a person, `warning` wants a second look, `note` is good to know. */
export const SEVERITIES = ["critical", "warning", "note"] as const;
export type FindingSeverity = (typeof SEVERITIES)[number];

/** What is done to a resource. */
export const ACTIONS = ["create", "update", "replace", "delete", "forget", "read", "none"] as const;

/** What the JSON Schema says of a part. */
function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  z.globalRegistry.add(schema, { description });
  return schema;
}

const valueSchema = z.union([
  described(
    z.object({ kind: z.literal("value"), value: z.json() }),
    "A value; secrets inside of it are replaced by words.",
  ),
  described(z.object({ kind: z.literal("sensitive") }), "A secret: marked by Terraform, or named like one."),
  described(z.object({ kind: z.literal("unknown") }), "Known after apply."),
  described(z.object({ kind: z.literal("absent") }), "Not set."),
]);

const attributeSchema = z.object({
  path: described(z.string(), "The attribute, down to a single value: vpc_settings[0].vpc_id."),
  before: valueSchema,
  after: valueSchema,
  forcesReplacement: described(z.boolean(), "It cannot change in place, so that the resource is replaced."),
});

const resourceSchema = z.object({
  address: z.string(),
  type: z.string(),
  action: z.enum(ACTIONS),
  reason: described(z.nullable(z.string()), "Why Terraform does it, in its own words."),
  previousAddress: described(z.nullable(z.string()), "Its address in the state until now, if that changes."),
  imports: described(z.nullable(z.string()), "Id of what is taken over."),
  replacedBecauseOf: described(z.array(z.string()), "Attributes that cannot change in place."),
  attributes: z.array(attributeSchema),
});

const outputSchema = z.object({ name: z.string(), action: z.enum(ACTIONS), before: valueSchema, after: valueSchema });

const countsSchema = z.object({
  create: z.number(),
  update: z.number(),
  replace: z.number(),
  delete: z.number(),
  forget: z.number(),
  move: z.number(),
  import: z.number(),
});

export const accountSchema = z.object({ name: z.string(), id: z.string() });
export const locationSchema = z.object({ file: z.string(), line: z.number() });
export const previewSchema = z.object({
  offline: z.boolean(),
  reason: z.nullable(z.string()),
  upstreams: z.array(z.object({ name: z.string(), reason: z.string() })),
});

const stackSchema = z.object({
  id: z.string(),
  account: z.nullable(accountSchema),
  region: z.nullable(z.string()),
  source: described(z.string(), "The file that was reviewed."),
  location: described(z.nullable(locationSchema), "Where the environment file speaks of it."),
  terraformVersion: z.nullable(z.string()),
  error: described(z.nullable(z.string()), "Why it could not be planned."),
  preview: described(
    z.nullable(previewSchema),
    "Set where placeholders stand for states that do not exist yet: the plan cannot be applied.",
  ),
  waitsFor: described(z.array(z.string()), "Stacks of this review that are applied before it."),
  apply: described(z.nullable(z.string()), "What applies the saved plan; none where it cannot be applied."),
  summary: described(z.string(), "The stack in one line."),
  counts: countsSchema,
  changes: described(z.array(resourceSchema), "Everything but what stays as it is, by address."),
  drift: described(z.array(resourceSchema), "What has changed outside of Terraform, of what the configuration sets."),
  outputs: z.array(outputSchema),
  notes: z.array(z.string()),
});

const findingSchema = z.object({
  id: described(z.string(), "Stable name of the finding; docs/findings.md lists them."),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  stack: z.string(),
  address: described(z.string(), "The resource or output; empty for the stack as a whole."),
  cause: described(z.string(), "What will happen, and to whom."),
  cure: described(z.string(), "What to do about it."),
  acknowledged: z.nullable(z.object({ reason: z.string(), expires: z.string() })),
});

const acknowledgementSchema = z.object({
  id: z.string(),
  stack: z.nullable(z.string()),
  address: z.string(),
  reason: z.string(),
  expires: z.string(),
  file: z.string(),
  line: z.number(),
});

/** A review as JSON; its JSON Schema is docs/review.schema.json. */
export const reviewSchema = z.object({
  format: described(z.literal(1), "Version of this form; a change that readers must know of raises it."),
  environment: z.nullable(z.string()),
  summary: z.string(),
  exitCode: described(
    z.number(),
    "0 nothing to do, 1 a stack could not be planned, 2 changes or findings, 3 findings that need a person.",
  ),
  counts: countsSchema,
  findingCounts: z.object({ critical: z.number(), warning: z.number(), note: z.number(), acknowledged: z.number() }),
  findings: described(z.array(findingSchema), "The gravest first."),
  stacks: described(z.array(stackSchema), "In the order in which they are applied."),
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
