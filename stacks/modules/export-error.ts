/** What is wrong with the folder for the modules. */
export class ExportError extends Error {
  public override readonly name = "ExportError";
}
