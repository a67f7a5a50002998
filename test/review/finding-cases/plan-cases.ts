import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlanFolder, resourceBlock } from "../../support/plans";
import { type FindingCase } from "./case";

/** The plan of all cases, and why Terraform refuses those that it leaves out. */
export interface PlannedCases {
  readonly json: string;
  readonly refused: ReadonlyMap<string, string>;
}

/** The path of a plan's JSON, or Terraform's errors: by case, or all of them if none names its case. */
type Planned = { readonly json: string } | { readonly byCase: ReadonlyMap<string, string>; readonly all: string };

/**
 * Plans all cases as one plan: each further plan would cost seconds, since it starts the provider again. A case that
 * Terraform refuses is left out, and the others are planned without it.
 */
export async function planCases(folder: string, cases: readonly FindingCase[]): Promise<PlannedCases> {
  const plans = new PlanFolder(folder);
  plans.configure({});
  await plans.terraform("init", "-input=false");
  const refused = new Map<string, string>();
  for (;;) {
    const accepted = cases.filter(({ address }) => !refused.has(address));
    const result = await planBeforeAndAfter(plans, folder, accepted);
    if ("json" in result) return { json: result.json, refused };
    const errors = result.byCase.size > 0 ? result.byCase : await searchRefused(plans, folder, accepted);
    if (errors.size === 0) throw new Error(result.all);
    for (const [address, why] of errors) refused.set(address, why);
  }
}

/** Halves the cases until those are found that Terraform refuses without a name, such as one with a broken state. */
async function searchRefused(
  plans: PlanFolder,
  folder: string,
  cases: readonly FindingCase[],
): Promise<ReadonlyMap<string, string>> {
  const errors = new Map<string, string>();
  const half = Math.ceil(cases.length / 2);
  for (const part of [cases.slice(0, half), cases.slice(half)]) {
    const [first, ...more] = part;
    const result = first && (await planBeforeAndAfter(plans, folder, part));
    if (!result || "json" in result) continue;
    const found = more.length > 0 ? await searchRefused(plans, folder, part) : [[first.address, result.all] as const];
    for (const [address, why] of found) errors.set(address, why);
  }
  return errors;
}

async function planBeforeAndAfter(plans: PlanFolder, folder: string, cases: readonly FindingCase[]): Promise<Planned> {
  const plan = async (name: string, configuration: (of: FindingCase) => object): Promise<Planned> => {
    writeCases(folder, cases, configuration);
    const run = await plans.terraform("plan", "-json", "-input=false", "-refresh=false", `-out=${name}.tfplan`);
    return run.code === 0 ? { json: await plans.show(name, run) } : errorsOf(run.stdout, cases);
  };
  rmSync(join(folder, "terraform.tfstate"), { force: true });
  const base = await plan("base", ({ address, before }) => (before ? created(address, before) : {}));
  if (!("json" in base)) return base;
  plans.adopt(
    base.json,
    Object.fromEntries(cases.map(({ address, computed }) => [address, computed])),
    new Set(cases.filter(({ tainted }) => tainted).map(({ address }) => address)),
  );
  return plan("after", ({ address, after }) => {
    if (after === "forget") return { removed: [{ from: address, lifecycle: { destroy: false } }] };
    return after ? created(address, after) : {};
  });
}

function created(address: string, attributes: object): object {
  return { resource: resourceBlock([[address, attributes]]) };
}

const SUFFIX = ".case.tf.json";

/** Each case has its own file: Terraform's errors name the file even if they name no address. */
function writeCases(folder: string, cases: readonly FindingCase[], configuration: (of: FindingCase) => object): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(SUFFIX))) rmSync(join(folder, file));
  for (const each of cases) {
    writeFileSync(join(folder, `${each.address}${SUFFIX}`), JSON.stringify(configuration(each)));
  }
}

interface LogLine {
  readonly diagnostic?: {
    readonly severity: "error" | "warning";
    readonly summary: string;
    readonly detail: string;
    readonly address?: string;
    readonly range?: { readonly filename: string };
  };
}

/** @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui */
function errorsOf(output: string, cases: readonly FindingCase[]): Planned {
  const byCase = new Map<string, string>();
  let all = "";
  for (const line of output.split("\n").filter((text) => text !== "")) {
    const { diagnostic } = JSON.parse(line) as LogLine;
    if (diagnostic?.severity !== "error") continue;
    const text = `${diagnostic.summary}: ${diagnostic.detail}\n`;
    all += text;
    const names = [diagnostic.address, diagnostic.range?.filename.replace(SUFFIX, "")];
    const of = cases.find(({ address }) => names.includes(address));
    if (of) byCase.set(of.address, `${byCase.get(of.address) ?? ""}${text}`);
  }
  return { byCase, all };
}
