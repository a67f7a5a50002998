/** User and password out of a secret's value; nothing where it is no JSON. An error of the parser would repeat the value. */
export function secretFields(text: string | undefined): { readonly username?: string; readonly password?: string } {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
