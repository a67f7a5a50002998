/** The forms a review comes in, and the file each is written to. */
export const FORM_FILES = {
  text: "review.txt",
  markdown: "review.md",
  json: "review.json",
  html: "review.html",
  sarif: "review.sarif",
} as const;
export type Form = keyof typeof FORM_FILES;
export const FORMS = Object.keys(FORM_FILES) as Form[];
