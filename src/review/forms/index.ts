import { type Review } from "../model";
import { htmlForm } from "./html";
import { jsonForm } from "./json";
import { markdownForm } from "./markdown";
import { type Form } from "./names";
import { sarifForm } from "./sarif";
import { textForm, type TextOptions } from "./text";

/** A review in one form. */
export function reviewForm(review: Review, form: Form, options: TextOptions): string {
  switch (form) {
    case "text":
      return textForm(review, options);
    case "markdown":
      return markdownForm(review);
    case "json":
      return jsonForm(review);
    case "html":
      return htmlForm(review);
    case "sarif":
      return sarifForm(review);
  }
}
