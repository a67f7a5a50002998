/** What is wrong with where the modules shall go. */
export class ExportError extends Error {
  public override readonly name = "ExportError";
}
