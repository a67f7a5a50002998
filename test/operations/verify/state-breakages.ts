import { deleteState } from "../../support/deleted-states";
import { type VerifyBreakage } from "./breakage";

/** States that somebody deletes, while all they describe is there. */
export const STATE_BREAKAGES: readonly VerifyBreakage[] = [
  {
    what: "the state of the directory was deleted",
    arrange: async (it, undo) => {
      const { cause, cure } = await deleteState(it, "identity", "live-directory", undo);
      return { finding: ["states of identity", "state-not-deleted", "failed", cause, cure] };
    },
  },
  {
    what: "the state of a database was deleted",
    arrange: async (it, undo) => {
      const { cause, cure } = await deleteState(it, "orders", "live-orders-database", undo);
      return { finding: ["states of orders", "state-not-deleted", "failed", cause, cure] };
    },
  },
];
