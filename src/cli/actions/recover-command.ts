import { shellWord } from "../../operations/shell";

/** The command that compares what an environment's states hold with what AWS has. */
export function recoverCommand(environment: string): string {
  return `npx rds-kerberos recover ${shellWord(environment)}`;
}
