import { oneLine } from "../../text/safe-text";
import { type Value } from "../model";

/** At most so many characters, and never half of a surrogate pair. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** A value as Terraform would write it, in one line. */
export function valueText(value: Value, most = Infinity): string {
  switch (value.kind) {
    case "absent":
      return "(none)";
    case "sensitive":
      return "(sensitive value)";
    case "unknown":
      return "(known after apply)";
    case "value":
      return shorten(oneLine(JSON.stringify(value.value)), most);
  }
}
