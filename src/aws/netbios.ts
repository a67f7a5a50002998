/** The NetBIOS name AWS gives a domain by default: its first label, in upper case. */
export function defaultNetbiosName(domainName: string): string {
  return (domainName.split(".")[0] ?? "").toUpperCase();
}
