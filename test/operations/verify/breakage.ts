import { type VERIFY_CHECKS } from "../../../src/operations/verify/verify-checks";
import { type Breakage } from "../../support/checks";
import { type Deployed } from "../../support/deployed";

/** Something somebody breaks in a deployed environment. */
export type VerifyBreakage = Breakage<Deployed, (typeof VERIFY_CHECKS)[number]["id"]>;
