import { closeSync, fstatSync, openSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";

let count = 0;

/**
 * Takes what a program prints. A file never hangs up, unlike a pipe: a program whose caller has been killed goes on,
 * and does not die with a lock. Only its owner can read it, and it has no name any more.
 */
export class OutputFile {
  public readonly descriptor: number;

  /** @param folder - Where the program works, and may write. */
  public constructor(folder: string) {
    count += 1;
    const file = join(folder, `.output-${process.pid}-${count}`);
    rmSync(file, { force: true });
    this.descriptor = openSync(file, "wx+", 0o600);
    rmSync(file);
  }

  /** What the program has printed until now. */
  public text(): string {
    const buffer = Buffer.alloc(fstatSync(this.descriptor).size);
    let size = 0;
    while (size < buffer.length) {
      const read = readSync(this.descriptor, buffer, size, buffer.length - size, size);
      if (read === 0) break;
      size += read;
    }
    return buffer.toString("utf8", 0, size);
  }

  public close(): void {
    closeSync(this.descriptor);
  }
}
