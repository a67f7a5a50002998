import { type ModuleJson, type VariableBlock } from "./synthesized-module";

/** The README of a module: what it makes, how it is called, its inputs and its outputs. */
export function moduleReadme(name: string, summary: string, notes: readonly string[], module: ModuleJson): string {
  const { aws } = module.terraform.required_providers;
  const variables = Object.entries(module.variable);
  const required = variables.filter(([, variable]) => !("default" in variable));
  const optional = variables.filter(([, variable]) => "default" in variable);
  const width = Math.max("source".length, ...required.map(([variable]) => variable.length));
  const label = name.replace(/-/g, "_");
  const providers = aws.configuration_aliases
    ? ["", "  providers = {", ...aws.configuration_aliases.map((alias) => `    ${alias} = ${alias}`), "  }"]
    : [];
  return [
    `# ${name}`,
    "",
    summary,
    ...notes.flatMap((note) => ["", note]),
    "",
    "## Usage",
    "",
    "```hcl",
    `module "${label}" {`,
    `  ${"source".padEnd(width)} = "./modules/${name}"`,
    ...providers,
    ...(required.length > 0 ? [""] : []),
    ...required.map(([variable]) => `  ${variable.padEnd(width)} = …`),
    "}",
    "```",
    "",
    `Terraform or OpenTofu ${module.terraform.required_version}, AWS provider ${aws.version}. ` +
      "Tags come from `default_tags` of the provider.",
    "",
    "## Inputs",
    "",
    table(
      ["name", "type", "description", "default"],
      [
        ...required.map(([variable, block]) => [`\`${variable}\``, type(block), block.description, "required"]),
        ...optional.map(([variable, block]) => [
          `\`${variable}\``,
          type(block),
          block.description,
          `\`${JSON.stringify(block.default)}\``,
        ]),
      ],
    ),
    "",
    "## Outputs",
    "",
    table(
      ["name", "description"],
      Object.entries(module.output).map(([output, { description }]) => [`\`${output}\``, description]),
    ),
    "",
  ].join("\n");
}

function type(block: VariableBlock): string {
  return `\`${block.type}\`${block.sensitive ? ", sensitive" : ""}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
