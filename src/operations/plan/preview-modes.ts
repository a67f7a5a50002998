/** When stacks are planned with placeholders: where it has to be, for every stack, or not at all. */
export const PREVIEW_MODES = ["auto", "always", "never"] as const;
export type PreviewMode = (typeof PREVIEW_MODES)[number];
