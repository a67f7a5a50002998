import { Option, type Command } from "commander";

export function registerExportModules(program: Command, end: (code: number) => void): void {
  program
    .command("export-modules")
    .description("Write each kind of stack as a plain Terraform module, with a README and an example that wires two accounts.")
    .argument("<folder>", "folder that does not exist yet, or is empty")
    .addOption(new Option("--directory-removal-policy <policy>", "whether Terraform refuses to destroy the directory, which no variable can say: prevent_destroy takes a literal").choices(["retain", "destroy"]).default("retain"))
    .option("--json", "print JSON: the files written")
    .action(async (folder: string, options: { directoryRemovalPolicy: "retain" | "destroy"; json?: boolean }) => {
      // The one command that needs cdktf, which the others do not wait for.
      const { exportModules } = await import("../../stacks/modules/export.js");
      const files = exportModules(folder, options);
      process.stdout.write(options.json ? `${JSON.stringify({ folder, files }, undefined, 2)}\n` : files.map((file) => `${folder}/${file}\n`).join(""));
      end(0);
    });
}
