import * as core from "zod/v4/core";
import { environmentSchema } from "./schema/environment";
import { documentationOf } from "./schema/field";

interface Key {
  readonly path: string;
  readonly required: boolean;
  readonly description: string;
  readonly example: string;
}

/** Every key of the file, from the top down. */
function keysOf(schema: core.$ZodType, path: string, required: boolean): Key[] {
  const documentation = documentationOf(schema);
  const own = documentation ? [{ path, required, ...documentation }] : [];
  if (schema instanceof core.$ZodDefault) {
    const value = JSON.stringify(schema._zod.def.defaultValue);
    const note = /^[{[]/.test(value) ? "" : ` Default: ${value.replace(/"/g, "")}.`;
    return keysOf(schema._zod.def.innerType, path, false).map((key) =>
      key.path === path ? { ...key, description: key.description + note } : key,
    );
  }
  if (schema instanceof core.$ZodOptional) return keysOf(schema._zod.def.innerType, path, false);
  if (schema instanceof core.$ZodObject) {
    const inner = Object.entries(schema._zod.def.shape).flatMap(([name, item]) =>
      keysOf(item, path === "" ? name : `${path}.${name}`, true),
    );
    return [...own, ...inner];
  }
  if (schema instanceof core.$ZodRecord) return [...own, ...keysOf(schema._zod.def.valueType, `${path}.<name>`, true)];
  if (schema instanceof core.$ZodArray) return [...own, ...keysOf(schema._zod.def.element, `${path}[]`, true)];
  return own;
}

/** docs/environment-file.md: every key of the file. */
export function environmentPage(): string {
  const rows = keysOf(environmentSchema, "", true).map(({ path, required, description, example }) => {
    const cells = [`\`${path}\``, required ? "yes" : "", description, `\`${example}\``];
    return `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |\n`;
  });
  return `# The environment file

Every key of a file in \`environments/\`. \`<name>\` is a name of your own: 1 to 32 lower-case letters, digits and
single hyphens. An id can be taken from another pipeline's state, where the table says so by an example or the editor
offers it: \`{ state: <name of an external state>, output: <name of its output> }\`. Complete files are in
[environments/examples](../environments/examples); what is checked is in [rules.md](rules.md).

A file is YAML 1.2 in UTF-8, of at most 8 MiB. \`yes\`, \`no\` and dates are texts there, and numbers in quotes are,
too. Anchors and aliases repeat a whole value (\`tags: &common\`, then \`tags: *common\`); merge keys (\`<<\`) and tags
such as \`!!set\` are refused.

This page is made by \`npm run docs\`.

| key | required | meaning | example |
|---|---|---|---|
${rows.join("")}`;
}
