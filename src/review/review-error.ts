/** A file that cannot be reviewed, with what to do about it. */
export class ReviewError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = "ReviewError";
  }
}
