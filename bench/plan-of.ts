interface StackJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly variable?: object;
}

/** What a resource block has that is no attribute. */
const META = ["//", "depends_on", "lifecycle"];

/** A plan that makes all of a synthesized stack, as `terraform show -json` writes it. */
export function planOf(text: string): string {
  const { resource = {}, variable } = JSON.parse(text) as StackJson;
  const resources = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, block]) => ({
      address: `${type}.${name}`,
      mode: "managed",
      type,
      name,
      values: Object.fromEntries(Object.entries(block).filter(([key]) => !META.includes(key))),
    })),
  );
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    variables: variable && {},
    planned_values: { root_module: { resources } },
    resource_changes: resources.map(({ values, ...placed }) => ({
      ...placed,
      provider_name: "registry.terraform.io/hashicorp/aws",
      change: {
        actions: ["create"],
        before: null,
        after: values,
        after_unknown: { id: true },
        before_sensitive: false,
        after_sensitive: {},
      },
    })),
  });
}
