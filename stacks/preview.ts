import { readFileSync } from "node:fs";

/** Names the file with the stacks that are planned before their upstream exists; `rds-kerberos plan` writes it. */
export const PREVIEW_VARIABLE = "RDS_KERBEROS_PREVIEW";

/** A Terraform variable that preview stacks have, so that their plans say of themselves what they are. */
export const PREVIEW_MARKER = "preview_of";

/** How a stack is planned whose upstream does not exist: without a backend, so that nothing can come of it. */
export interface StackPreview {
  /** States that are not read: ids of stacks, and `external-<key>` for states of other pipelines. */
  readonly upstreams: readonly string[];
  /** No call to AWS at all: the provider gets credentials that are none. */
  readonly offline: boolean;
}

/** The stacks to preview, by id. */
export type Previews = Readonly<Record<string, StackPreview>>;

/** The previews that the environment variable asks for; none without it. */
export function previewsOf(variables: Readonly<Record<string, string | undefined>>): Previews {
  const file = variables[PREVIEW_VARIABLE];
  if (file === undefined || file === "") return {};
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly stacks: Previews }).stacks;
}
