import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PLACEHOLDER_MARK } from "../../src/aws/placeholders";
import { type Previews } from "../../src/environment/preview";
import { addEnvironment, defaultSources } from "../../stacks/environment-stacks";
import { quickly } from "../../stacks/quick-synthesis";
import {
  addresses,
  environmentOf,
  resource,
  resourcesOf,
  synthesize,
  synthesizeText,
  type Synthesized,
} from "../support/synth";
import { withTemporaryFolder } from "../support/temporary-folder";

const EXAMPLES = [
  "local.yaml",
  "examples/one-account.yaml",
  "examples/two-accounts.yaml",
  "examples/three-accounts.yaml",
];
const textOf = (name: string): string => readFileSync(join(__dirname, "..", "..", "environments", name), "utf8");

/** Synthesizes as the app does when `rds-kerberos plan` asks it for previews. */
function previewed(text: string, previews: (deployed: Synthesized) => Previews["stacks"]): Synthesized {
  return withTemporaryFolder("preview", (folder) => {
    const file = join(folder, "previews.json");
    writeFileSync(file, JSON.stringify({ stacks: previews(synthesizeText(text)) }));
    const environment = environmentOf(text);
    const sources = defaultSources(environment, { RDS_KERBEROS_PREVIEW: file });
    return quickly(() => synthesize((app) => addEnvironment(app, environment, sources)));
  });
}

/** Every state that a stack reads is missing, and there is no AWS. */
const everything = (deployed: Synthesized): Previews["stacks"] =>
  Object.fromEntries(
    Object.entries(deployed.stacks).map(([id, { data }]) => [
      id,
      { offline: true, upstreams: Object.keys(data?.["terraform_remote_state"] ?? {}) },
    ]),
  );

describe.each(EXAMPLES)("%s, before anything exists", (name) => {
  const text = textOf(name);
  const deployed = synthesizeText(text);
  const preview = previewed(text, everything);

  test("has the stacks, order and addresses it will have", () => {
    expect(preview.dependencies).toEqual(deployed.dependencies);
    const managed = (stack: Synthesized["stacks"][string] | undefined): string[] =>
      addresses(stack).filter((address) => !/^(?:data|var)\./.test(address));
    for (const id of Object.keys(deployed.stacks))
      expect([id, managed(preview.stacks[id])]).toEqual([id, managed(deployed.stacks[id])]);
  });

  test("has no backend, reads nothing, takes nothing over, and has credentials that are none", () => {
    for (const [id, stack] of Object.entries(preview.stacks)) {
      expect([id, stack.terraform.backend, stack.data, stack.import]).toEqual([id, undefined, undefined, undefined]);
      expect(stack.provider?.aws).toEqual([
        {
          ...Object.fromEntries(
            Object.entries(deployed.stacks[id]?.provider?.aws[0] ?? {}).filter(([key]) =>
              ["region", "default_tags"].includes(key),
            ),
          ),
          access_key: "preview",
          secret_key: "preview",
          skip_credentials_validation: true,
          skip_metadata_api_check: "true",
          skip_region_validation: true,
          skip_requesting_account_id: true,
        },
      ]);
    }
  });

  test("says of itself what it is", () => {
    for (const [id, stack] of Object.entries(preview.stacks)) {
      const upstreams = Object.keys(deployed.stacks[id]?.data?.["terraform_remote_state"] ?? {});
      expect(stack.variable?.["preview_of"]).toMatchObject({ type: "list(string)", default: upstreams });
    }
  });
});

test("placeholders have the shape of what they stand for, and are the same each time", () => {
  const one = previewed(textOf("local.yaml"), everything);
  expect(previewed(textOf("local.yaml"), everything).text).toEqual(one.text);
  const instance = resource(one.stacks["local-orders-database"], "aws_db_instance.instance");
  expect(instance["domain"]).toMatch(/^d-facade[0-9a-f]{4}$/);
  expect(instance["domain_iam_role_name"]).toBe("local-rds-directory-access");
  expect(resource(one.stacks["local-orders-database"], "aws_db_subnet_group.subnet-group")["subnet_ids"]).toBe(
    "${local.preview_local-orders-network_subnetIds}",
  );
  const subnet = expect.stringMatching(/^subnet-0facade[0-9a-f]{10}$/) as string;
  expect(one.stacks["local-orders-database"]?.locals?.["preview_local-orders-network_subnetIds"]).toEqual([
    subnet,
    subnet,
  ]);
  expect(resource(one.stacks["local-orders-peering"], "aws_vpc_peering_connection.connection")).toMatchObject({
    vpc_id: expect.stringMatching(/^vpc-0facade[0-9a-f]{10}$/) as string,
    peer_vpc_id: expect.stringMatching(/^vpc-0facade[0-9a-f]{10}$/) as string,
    peer_owner_id: "111111111111",
  });
  expect(one.stacks["local-directory-sharing"]?.locals?.["preview_local-directory_dnsIpAddresses"]).toEqual([
    "192.0.2.10",
    "192.0.2.11",
  ]);
  // What stands for one thing is the same wherever it is read.
  const [route] = resourcesOf(one.stacks["local-orders-peering"], "aws_route");
  expect(route?.["for_each"]).toBe("${toset(local.preview_local-orders-network_routeTableIds)}");
  expect(
    resource(
      one.stacks["local-orders-directory-access"],
      "aws_directory_service_shared_directory_accepter.share_accepter",
    )["shared_directory_id"],
  ).toContain(instance["domain"]);
});

test("the choice is per upstream: what exists is read", () => {
  const { stacks } = previewed(textOf("local.yaml"), () => ({
    "local-orders-database": { offline: false, upstreams: ["local-orders-directory-access"] },
  }));
  const stack = stacks["local-orders-database"];
  expect(Object.keys(stack?.data?.["terraform_remote_state"] ?? {}).sort()).toEqual([
    "local-directory-sharing",
    "local-orders-network",
  ]);
  expect(stack?.provider?.aws).toEqual(
    synthesizeText(textOf("local.yaml")).stacks["local-orders-database"]?.provider?.aws,
  );
  expect(stack?.terraform.backend).toBeUndefined();
  expect(resource(stack, "aws_db_instance.instance")["domain"]).toContain(PLACEHOLDER_MARK);
  expect(stacks["local-directory"]).toEqual(synthesizeText(textOf("local.yaml")).stacks["local-directory"]);
});

test("a secret that only AWS has is a variable while there is no AWS", () => {
  const { stacks } = previewed(textOf("examples/three-accounts.yaml"), everything);
  expect(Object.keys(stacks["corp-directory"]?.variable ?? {}).sort()).toEqual([
    "directory_admin_password",
    "preview_of",
    "trust_password_onprem_example_net",
  ]);
});
