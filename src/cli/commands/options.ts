import { InvalidArgumentError } from "commander";
import { message } from "../../text/message";

const say = {
  noCount: message("plan/parallelism", "write a whole number from 1"),
};

/** Reads an option that is a count. */
export function atLeastOne(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError(say.noCount());
  return value;
}
