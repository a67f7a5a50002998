import { readPlans } from "../../review/change-set";
import { printReview, type ReviewOptions } from "./print-review";

export interface ReviewPlansOptions extends ReviewOptions {
  readonly out?: string;
}

export function review(files: string[], options: ReviewPlansOptions): number {
  return printReview(readPlans(files), options, options.out).exitCode;
}
