/** A command that cannot do its work, with what to do about it; the message is all a user needs. */
export class OperationError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = "OperationError";
  }
}
