import { type Command } from "commander";
import { environmentNamed } from "../environment/load";
import { graphOf, mermaid } from "../environment/graph";
import { environmentsFolder } from "../environment/selection";

export function registerGraph(program: Command, end: (code: number) => void): void {
  program
    .command("graph")
    .description("Print an environment's accounts, VPCs and stacks with their order: Mermaid, or JSON for pipelines.")
    .argument("<environment>", "name of the environment")
    .option("--json", "print JSON: stacks in apply order, each with what it depends on, reads and publishes, and its state")
    .addHelpText("after", "\nMermaid is drawn by GitHub and GitLab in a ```mermaid block.")
    .action((name: string, options: { json?: boolean }) => {
      const graph = graphOf(environmentNamed(environmentsFolder(process.env), name).environment);
      process.stdout.write(options.json ? `${JSON.stringify(graph, undefined, 2)}\n` : mermaid(graph));
      end(0);
    });
}
