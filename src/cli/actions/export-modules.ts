import { exportModules } from "../../../stacks/modules/export";

export interface ExportOptions {
  readonly directoryRemovalPolicy: "retain" | "destroy";
  readonly json?: boolean;
}

export function exportModulesInto(folder: string, options: ExportOptions): number {
  const files = exportModules(folder, options);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ folder, files }, undefined, 2)}\n`
      : files.map((file) => `${folder}/${file}\n`).join(""),
  );
  return 0;
}
