import { Option, type Command } from "commander";
import { type ExportOptions } from "../actions/export-modules";
import { action } from "./action";

export function registerExportModules(program: Command, end: (code: number) => void): void {
  program
    .command("export-modules")
    .description(
      "Write each kind of stack as a plain Terraform module, with a README and an example that wires two accounts.",
    )
    .argument("<folder>", "folder that does not exist yet, or is empty")
    .addOption(
      new Option(
        "--directory-removal-policy <policy>",
        "whether Terraform refuses to destroy the directory, which no variable can say: " +
          "prevent_destroy takes a literal",
      )
        .choices(["retain", "destroy"])
        .default("retain"),
    )
    .option("--json", "print JSON: the files written")
    .action(async (folder: string, options: ExportOptions) => {
      end((await action("exportModules")).exportModulesInto(folder, options));
    });
}
