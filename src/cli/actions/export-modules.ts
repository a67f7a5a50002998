import { exportModules } from "../../../stacks/modules/export";
import { printJson } from "./output";

export interface ExportOptions {
  readonly directoryRemovalPolicy: "retain" | "destroy";
  readonly json?: boolean;
}

export function exportModulesInto(folder: string, options: ExportOptions): number {
  const files = exportModules(folder, options);
  if (options.json) printJson({ folder, files });
  else process.stdout.write(files.map((file) => `${folder}/${file}\n`).join(""));
  return 0;
}
