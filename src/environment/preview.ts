/**
 * Names the file with the stacks that are planned before their upstream exists: `rds-kerberos plan` writes it, and the
 * app reads it.
 */
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
export interface Previews {
  readonly stacks: Readonly<Record<string, StackPreview>>;
}
