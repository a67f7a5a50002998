import { environmentNamed } from "../../environment/load";
import { graphOf, mermaid } from "../../environment/graph";
import { environmentsFolder } from "../../environment/selection";

export function graph(name: string, options: { readonly json?: boolean }): number {
  const drawn = graphOf(environmentNamed(environmentsFolder(process.env), name).environment);
  process.stdout.write(options.json ? `${JSON.stringify(drawn, undefined, 2)}\n` : mermaid(drawn));
  return 0;
}
