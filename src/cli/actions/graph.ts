import { environmentNamed } from "../../environment/load";
import { graphOf, mermaid } from "../../environment/graph";
import { environmentsFolder } from "../../environment/selection";
import { printJson, printText } from "./output";

export function graph(name: string, options: { readonly json?: boolean }): number {
  const drawn = graphOf(environmentNamed(environmentsFolder(process.env), name).environment);
  if (options.json) printJson(drawn);
  else printText(mermaid(drawn));
  return 0;
}
