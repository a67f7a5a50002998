/** The folder of the environment files: `ENVIRONMENTS_DIR`, or `environments`. */
export function environmentsFolder(variables: Readonly<Record<string, string | undefined>>): string {
  const folder = variables["ENVIRONMENTS_DIR"];
  return folder === undefined || folder === "" ? "environments" : folder;
}

/** The environments `ENVIRONMENT` names in a comma list, or nothing for all of them. */
export function selectedEnvironments(variables: Readonly<Record<string, string | undefined>>): string[] | undefined {
  const names = (variables["ENVIRONMENT"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names.length > 0 ? names : undefined;
}
