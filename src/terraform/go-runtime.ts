type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Lets Terraform and its provider, which are Go programs, collect garbage only beyond 1 GiB each. A plan reads the schemas
 * of some 1,500 resources and ends; with Go's defaults a third of its time goes into collecting what dies with the process
 * anyway. What the user sets for the Go runtime stays.
 *
 * @see https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
export function withLateGarbageCollection(variables: Variables): Record<string, string | undefined> {
  if (variables["GOGC"] !== undefined || variables["GOMEMLIMIT"] !== undefined) return { ...variables };
  return { ...variables, GOGC: "off", GOMEMLIMIT: "1GiB" };
}
