import { totalmem } from "node:os";

type Variables = Readonly<Record<string, string | undefined>>;

/** What Terraform and its provider may take together before garbage is collected, in bytes, and some room beside it. */
const NEEDED = 2.5 * 2 ** 30;

/**
 * Lets Terraform and its provider, which are Go programs, collect garbage only beyond 1 GiB each. A plan reads the schemas
 * of some 1,500 resources and ends; with Go's defaults a third of its time goes into collecting what dies with the process
 * anyway. What the user sets for the Go runtime stays, and so does Go's default where memory is short.
 *
 * @param atOnce - How many runs of Terraform there are at a time.
 * @param memory - Bytes the machine has, or the container this runs in.
 * @see https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
export function withLateGarbageCollection(
  variables: Variables,
  atOnce: number,
  memory = available(),
): Record<string, string | undefined> {
  if (variables["GOGC"] !== undefined || variables["GOMEMLIMIT"] !== undefined || memory < atOnce * NEEDED)
    return { ...variables };
  return { ...variables, GOGC: "off", GOMEMLIMIT: "1GiB" };
}

function available(): number {
  // Node.js says 0 or nothing where there is no limit, by its version.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(totalmem(), limit) : totalmem();
}
