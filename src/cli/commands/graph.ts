import { type Command } from "commander";
import { action } from "./action";

export function registerGraph(program: Command, end: (code: number) => void): void {
  program
    .command("graph")
    .description("Print an environment's accounts, VPCs and stacks with their order: Mermaid, or JSON for pipelines.")
    .argument("<environment>", "name of the environment")
    .option(
      "--json",
      "print JSON: stacks in apply order, each with what it depends on, reads and publishes, and its state",
    )
    .addHelpText("after", "\nMermaid is drawn by GitHub and GitLab in a ```mermaid block.")
    .action(async (name: string, options: { json?: boolean }) => {
      end((await action("graph")).graph(name, options));
    });
}
