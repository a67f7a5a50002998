import { type Environment } from "../../environment/environment";
import { type Aws } from "../aws/aws";
import { type Checks } from "../checks/checks";
import { type LocatedNetwork } from "../checks/located-networks";
import { type AccountReads } from "../checks/reads/account-reads";
import { type Published } from "../published";
import { type PREFLIGHT_CHECKS } from "./preflight-checks";

/** What all parts of a preflight share. */
export interface PreflightContext {
  readonly environment: Environment;
  readonly aws: Aws;
  readonly checks: Checks<typeof PREFLIGHT_CHECKS>;
  readonly published: Published;
  /** Accounts that cannot be reached are missing. */
  readonly reads: ReadonlyMap<string, AccountReads>;
  /** Networks that exist, with their ids. */
  readonly networks: readonly LocatedNetwork[];
  /** Id of the directory that the state of the directory's stack has already, if the file adopts one. */
  readonly managedDirectoryId?: string | undefined;
}
