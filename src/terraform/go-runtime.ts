import { totalmem } from "node:os";

type Variables = Readonly<Record<string, string | undefined>>;

/** Bytes that Terraform and its provider can take together before they collect garbage, and some spare room. */
const NEEDED = 2.5 * 2 ** 30;

/**
 * Lets Terraform and its provider, which are Go programs, collect garbage only beyond 1 GiB each. A plan reads the
 * schemas of some 1,500 resources and ends; with Go's defaults it spends a third of its time on collecting what the end
 * of the process frees anyway. What the user sets for the Go runtime stays, and so does Go's default if memory is
 * short.
 *
 * @param atOnce - How many runs of Terraform there are at a time.
 * @param memory - Bytes that the machine has, or the container this runs in.
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
  // Without a limit Node.js returns 0 or undefined, depending on its version.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(totalmem(), limit) : totalmem();
}
