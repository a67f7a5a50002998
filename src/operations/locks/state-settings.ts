import { type StateReference } from "../state-probe";

/** The values that name a state among all that its backend is set to; undefined for backends other than S3. */
export function stateSettings({ backend, config }: StateReference): string[] | undefined {
  if (backend !== "s3") return undefined;
  const endpoints = config["endpoints"] as Readonly<Record<string, unknown>> | undefined;
  const named = [config["bucket"], config["key"], endpoints?.["s3"]];
  return named.filter((value): value is string => typeof value === "string");
}

/** What a reader calls a state; empty if its backend does not say it like S3. */
export function stateName({ config }: StateReference): string {
  return [config["bucket"], config["key"]].filter((part) => typeof part === "string").join("/");
}
