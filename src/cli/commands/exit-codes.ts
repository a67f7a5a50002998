/** How a command that checks ends. */
export const CHECK_EXIT_CODES =
  "Ends with 0 if all is well, 1 if it failed itself, 2 where something is under way or could not be looked at, " +
  "3 where something needs a person.";

/** How a command that prints a review ends. */
export const REVIEW_EXIT_CODES =
  "Ends with 0 if there is nothing to do, 1 if it failed, 2 for changes or findings, " +
  "3 for findings that need a person.";

/** How a command that changes AWS ends. */
export const APPLY_EXIT_CODES =
  "Ends with 0 if all is done, 1 if a stack failed or the run was stopped, 2 if you left out a stack, " +
  "3 if a person must look first.";

/** How a command ends that compares what there should be with what there is. */
export const RECOVER_EXIT_CODES =
  "Ends with 0 if there is nothing to recover, 1 if it failed itself, 3 if there is a line to run or something could " +
  "not be looked at.";
