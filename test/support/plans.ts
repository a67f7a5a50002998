import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ResourceJson } from "../../src/review/plan-json";
import { terraform, terraformVariables, type Run } from "./terraform";

/** Settings with which the provider asks AWS nothing. */
export const OFFLINE_PROVIDER = {
  region: "us-east-1",
  access_key: "none",
  secret_key: "none",
  skip_credentials_validation: true,
  skip_metadata_api_check: "true",
  skip_region_validation: true,
  skip_requesting_account_id: true,
};

const OFFLINE = {
  terraform: { required_providers: { aws: { source: "hashicorp/aws" } } },
  provider: { aws: OFFLINE_PROVIDER },
};

interface PlannedResource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly schema_version: number;
  readonly values: Record<string, unknown>;
}

/** A folder in which real Terraform plans with the real provider, without AWS. */
export class PlanFolder {
  private readonly env: Record<string, string>;
  private initialized = false;

  public constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.env = terraformVariables(join(folder, "terraform"));
  }

  /** Puts configuration in place: JSON, or HCL as it is. */
  public configure(configuration: object | string, { offline = true } = {}): void {
    const hcl = typeof configuration === "string";
    writeFileSync(join(this.folder, "main.tf"), hcl ? configuration : "");
    writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify(hcl ? {} : configuration));
    writeFileSync(join(this.folder, "provider.tf.json"), JSON.stringify(offline ? OFFLINE : {}));
  }

  /** Plans what is configured, and gives the path of the plan's JSON. */
  public async plan(name: string, ...options: readonly string[]): Promise<{ json: string; run: Run }> {
    const args = ["plan", "-input=false", "-refresh=false", `-out=${name}.tfplan`, ...options];
    let run = this.initialized ? await this.terraform(...args) : undefined;
    // What was configured last may need another module or provider.
    if (!run || /\bterraform init\b/.test(run.all)) {
      await this.initialize();
      run = await this.terraform(...args);
    }
    return { json: await this.show(name, run), run };
  }

  /** Writes a saved plan as JSON, and gives the path of that. */
  public async show(name: string, run: Run): Promise<string> {
    const shown = await this.terraform("show", "-json", `${name}.tfplan`);
    if (shown.code !== 0) throw new Error(run.all + shown.all);
    const json = join(this.folder, `${name}.json`);
    writeFileSync(json, shown.stdout);
    return json;
  }

  /** Makes the state that applying a plan would make, with made-up values for those that AWS decides. */
  public adopt(
    json: string,
    computed: Readonly<Record<string, object | undefined>> = {},
    tainted: ReadonlySet<string> = new Set(),
  ): void {
    const plan = JSON.parse(readFileSync(json, "utf8")) as {
      planned_values: { root_module: { resources?: PlannedResource[] } };
      resource_changes?: ResourceJson[];
    };
    const unknown = new Map(
      (plan.resource_changes ?? []).map(({ address, change }) => [
        address,
        change.after_unknown as Record<string, unknown>,
      ]),
    );
    const resources = (plan.planned_values.root_module.resources ?? []).map(
      ({ address, type, name, schema_version, values }) => {
        const attributes: Record<string, unknown> = { ...nulls(unknown.get(address)), ...values, ...computed[address] };
        return {
          mode: "managed",
          type,
          name,
          provider: 'provider["registry.terraform.io/hashicorp/aws"]',
          instances: [
            {
              ...(tainted.has(address) ? { status: "tainted" } : {}),
              schema_version,
              attributes: { ...attributes, id: attributes["id"] ?? `${name.replace(/_/g, "-")}-id` },
              sensitive_attributes: [],
            },
          ],
        };
      },
    );
    writeFileSync(
      join(this.folder, "terraform.tfstate"),
      JSON.stringify({
        version: 4,
        terraform_version: "1.11.4",
        serial: 1,
        lineage: "fixture",
        outputs: {},
        resources,
      }),
    );
  }

  /** Applies what is configured; for resources that need no provider. */
  public async apply(): Promise<void> {
    await this.initialize();
    const { code, all } = await this.terraform("apply", "-input=false", "-auto-approve");
    if (code !== 0) throw new Error(all);
  }

  private async initialize(): Promise<void> {
    await this.terraform("init", "-input=false");
    this.initialized = true;
  }

  public terraform(...args: readonly string[]): Promise<Run> {
    return terraform(this.folder, this.env, ...args);
  }
}

/** What AWS decides: nothing; the provider only wants to see that there are no tags. */
function nulls(unknown: Record<string, unknown> | undefined): Record<string, object | null> {
  return Object.fromEntries(
    Object.entries(unknown ?? {})
      .filter(([, mark]) => mark === true)
      .map(([name]) => [name, name === "tags_all" ? {} : null]),
  );
}

/** Resources by address as the `resource` block of Terraform's JSON. */
export function resourceBlock(
  resources: readonly (readonly [address: string, attributes: object])[],
): Record<string, Record<string, object>> {
  const block: Record<string, Record<string, object>> = {};
  for (const [address, attributes] of resources) {
    const [type = "", name = ""] = address.split(".");
    (block[type] ??= {})[name] = attributes;
  }
  return block;
}
