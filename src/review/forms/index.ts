import { type Review } from "../model";
import { htmlForm } from "./html";
import { jsonForm } from "./json";
import { markdownForm } from "./markdown";
import { sarifForm } from "./sarif";
import { textForm, type TextOptions } from "./text";

/** The forms a review comes in, and the file each is written to. */
export const FORM_FILES = { text: "review.txt", markdown: "review.md", json: "review.json", html: "review.html", sarif: "review.sarif" } as const;
export type Form = keyof typeof FORM_FILES;
export const FORMS = Object.keys(FORM_FILES) as Form[];

/** A review in one form. */
export function reviewForm(review: Review, form: Form, options: TextOptions): string {
  switch (form) {
    case "text": return textForm(review, options);
    case "markdown": return markdownForm(review);
    case "json": return jsonForm(review);
    case "html": return htmlForm(review);
    case "sarif": return sarifForm(review);
  }
}
