import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PREVIEW_VARIABLE } from "../../src/environment/preview";
import { type Emulator } from "./aws";

/** A stack of a tiny app: Terraform alone carries it out, in less than a second. */
export interface TinyStack {
  readonly id: string;
  /** Ids of the stacks whose states it reads. */
  readonly reads?: readonly string[];
}

/** The bucket of the states. */
export const TINY_BUCKET = "tiny-tfstate";

/** Where the state of a stack is. */
export function tinyKey(id: string): string {
  return `tiny/${id}.tfstate`;
}

/** Writes an app whose stacks hold one thing each, with their states in the emulator's S3. */
export function writeTinyApp(folder: string, emulator: Emulator, stacks: readonly TinyStack[]): void {
  mkdirSync(folder, { recursive: true });
  const files = Object.fromEntries(stacks.map((stack) => [stack.id, stackJson(emulator, stack)]));
  const manifest = {
    stacks: Object.fromEntries(
      stacks.map(({ id, reads = [] }) => [
        id,
        { dependencies: reads, synthesizedStackPath: `stacks/${id}/cdk.tf.json` },
      ]),
    ),
  };
  writeFileSync(
    join(folder, "app.cjs"),
    `const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const out = process.env.CDKTF_OUTDIR;
const previews = process.env.${PREVIEW_VARIABLE};
const previewed = previews ? Object.keys(JSON.parse(readFileSync(previews, "utf8")).stacks) : [];
for (const [id, stack] of Object.entries(${JSON.stringify(files)})) {
  mkdirSync(out + "/stacks/" + id, { recursive: true });
  if (previewed.includes(id)) for (const part of ["terraform", "data", "locals"]) delete stack[part];
  // Terraform makes it for a backend or a provider, and a preview of this app has neither.
  mkdirSync(out + "/stacks/" + id + "/.terraform", { recursive: true });
  writeFileSync(out + "/stacks/" + id + "/cdk.tf.json", JSON.stringify(stack));
}
writeFileSync(out + "/manifest.json", ${JSON.stringify(JSON.stringify(manifest))});
`,
  );
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ app: "node app.cjs" }));
}

function backend(emulator: Emulator, id: string): object {
  return {
    bucket: TINY_BUCKET,
    key: tinyKey(id),
    region: "us-east-1",
    endpoints: { s3: emulator.url, sts: emulator.url, iam: emulator.url },
    use_path_style: true,
    skip_credentials_validation: true,
    skip_metadata_api_check: true,
    skip_requesting_account_id: true,
  };
}

function stackJson(emulator: Emulator, { id, reads = [] }: TinyStack): object {
  return {
    terraform: { backend: { s3: backend(emulator, id) } },
    resource: { terraform_data: { thing: { input: id } } },
    output: { thing: { value: "${terraform_data.thing.id}" } },
    ...(reads.length === 0
      ? {}
      : {
          data: {
            terraform_remote_state: Object.fromEntries(
              reads.map((read) => [read, { backend: "s3", config: backend(emulator, read) }]),
            ),
          },
          locals: Object.fromEntries(
            reads.map((read) => [read, `\${data.terraform_remote_state.${read}.outputs.thing}`]),
          ),
        }),
  };
}
