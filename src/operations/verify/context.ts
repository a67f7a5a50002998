import { type Environment } from "../../environment/environment";
import { type Checks } from "../checks/checks";
import { type LocatedNetwork } from "../checks/located-networks";
import { type AccountReads } from "../checks/reads/account-reads";
import { type VERIFY_CHECKS } from "./verify-checks";

/** What all parts of a verification share. */
export interface VerifyContext {
  readonly environment: Environment;
  readonly checks: Checks<typeof VERIFY_CHECKS>;
  /** Accounts that cannot be reached are missing. */
  readonly reads: ReadonlyMap<string, AccountReads>;
  /** Networks whose ids are known, in the order of the file. */
  readonly networks: readonly LocatedNetwork[];
  /** RDS lists the parameters of one group at a time: those of a few databases of each account are read, or all. */
  readonly parameters: "few" | "all";
  /** Takes what has not been looked at, and why. */
  readonly note: (line: string) => void;
}

/** The directory as the checks of networks and databases need it. */
export interface FoundDirectory {
  readonly directoryId: string;
  /** Security group of the controllers; unknown if AWS does not say. */
  readonly securityGroupId: string | undefined;
  /** Ids of the directory by account key, in accounts that can use it. */
  readonly idByAccount: ReadonlyMap<string, string>;
}
