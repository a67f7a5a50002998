/** User and password from a secret's value; nothing if it is not JSON: the parser's error would repeat the value. */
export function secretFields(text: string | undefined): { readonly username?: string; readonly password?: string } {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
