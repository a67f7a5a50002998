import { type PREFLIGHT_CHECKS } from "../../../src/operations/preflight/preflight-checks";
import { type Breakage } from "../../support/checks";
import { type Deployed } from "../../support/deployed";

/** What there is before a first deployment, and the environment file. */
export type Prepared = Pick<Deployed, "call" | "identity" | "orders" | "url" | "yaml">;

/** Something that is not ready for a first deployment. */
export type PreflightBreakage = Breakage<Prepared, (typeof PREFLIGHT_CHECKS)[number]["id"]>;
