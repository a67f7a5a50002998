import { Ajv } from "ajv";
import { buildSync } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { parse } from "yaml";
import * as z from "zod/mini";
import { withTemporaryFolder } from "./temporary-folder";
import { ROOT } from "./terraform";

interface WorkflowParser {
  readonly NoOperationTraceWriter: new () => object;
  readonly parseWorkflow: (
    file: { name: string; content: string },
    trace: object,
  ) => {
    readonly context: { readonly errors: { readonly getErrors: () => { readonly message: string }[] } };
    readonly value?: object;
  };
  readonly convertWorkflowTemplate: (context: object, value: object) => Promise<object>;
}

let loaded: WorkflowParser | undefined;

/** GitHub's own parser of workflows; it is ESM with imports that Node 20 refuses, so it is bundled first. */
function workflowParser(): WorkflowParser {
  loaded ??= withTemporaryFolder("workflow-parser", (folder) => {
    const outfile = join(folder, "parser.cjs");
    buildSync({
      entryPoints: [join(ROOT, "node_modules", "@actions", "workflow-parser", "dist", "index.js")],
      bundle: true,
      platform: "node",
      format: "cjs",
      outfile,
      logLevel: "error",
    });
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- bundled just now
    return require(outfile) as WorkflowParser;
  });
  return loaded;
}

/** What GitHub would say of a workflow. */
export async function workflowErrors(name: string, content: string): Promise<string[]> {
  const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = workflowParser();
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

/** GitLab's own schema of .gitlab-ci.yml, out of the bundle of gitlab-ci-local, whose program needs a newer Node. */
function gitlabSchema(): object {
  const bundle = readFileSync(join(ROOT, "node_modules", "gitlab-ci-local", "dist", "index.js"), "utf8");
  const start = bundle.indexOf(
    '{$schema:"http://json-schema.org/draft-07/schema#",$id:"https://gitlab.com/.gitlab-ci.yml"',
  );
  if (start < 0) throw new Error("gitlab-ci-local has no schema where it had one");
  let depth = 0;
  let quote = "";
  for (let index = start; index < bundle.length; index += 1) {
    const character = bundle.charAt(index);
    if (quote !== "") {
      if (character === "\\") index += 1;
      else if (character === quote) quote = "";
    } else if ("\"'`".includes(character)) quote = character;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0)
        return JSON.parse(JSON.stringify(runInNewContext(`(${bundle.slice(start, index + 1)})`))) as object;
    }
  }
  throw new Error("the schema of gitlab-ci-local has no end");
}

/** What GitLab's schema says of a pipeline. */
export function gitlabErrors(content: string): string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const valid = ajv.compile(gitlabSchema());
  valid(parse(content));
  return (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

/** The keys of atlantis.yaml that the example uses. @see https://www.runatlantis.io/docs/repo-level-atlantis-yaml */
export const atlantisSchema = z.strictObject({
  version: z.literal(3),
  abort_on_execution_order_fail: z.boolean(),
  parallel_plan: z.boolean(),
  parallel_apply: z.boolean(),
  projects: z.array(
    z.strictObject({
      name: z.string().check(z.regex(/^[A-Za-z0-9_/.-]+$/)),
      dir: z.string().check(z.refine((dir) => !dir.split("/").includes(".."), "no ..")),
      workflow: z.string(),
      execution_order_group: z.int(),
      depends_on: z.array(z.string()),
      autoplan: z.strictObject({ enabled: z.boolean(), when_modified: z.array(z.string()) }),
    }),
  ),
});
