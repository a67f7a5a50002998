import { exportModules } from "../../../stacks/modules/export";
import { oneLine } from "../../text/safe-text";
import { printJson, printText } from "./output";

export interface ExportOptions {
  readonly directoryRemovalPolicy: "retain" | "destroy";
  readonly json?: boolean;
}

export function exportModulesInto(folder: string, options: ExportOptions): number {
  const files = exportModules(folder, options);
  if (options.json) printJson({ folder, files });
  else printText(files.map((file) => `${oneLine(folder)}/${file}\n`).join(""));
  return 0;
}
