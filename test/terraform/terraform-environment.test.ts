import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProviderMirror, ProviderMirrorError } from "../../src/terraform/provider-mirror";
import { terraformEnvironment, usesMirror } from "../../src/terraform/terraform-environment";
import { said } from "../support/messages";
import { temporaryFolderPerTest } from "../support/temporary-folder";

const folder = temporaryFolderPerTest("mirror");

function mirrorAt(...path: string[]): string {
  const place = join(folder(), ...path);
  mkdirSync(join(place, "registry.terraform.io", "hashicorp", "aws"), { recursive: true });
  return place;
}

test("a mirror is found in a system folder, in a folder of it, and in the plugins or providers of that", () => {
  expect(findProviderMirror({}, [folder()])).toBeUndefined();
  const deep = mirrorAt("terraform", "providers");
  expect(findProviderMirror({}, [join(folder(), "none"), folder()])).toBe(deep);
  const near = mirrorAt("mirror");
  expect(findProviderMirror({}, [folder()])).toBe(near);
  expect(findProviderMirror({}, [join(folder(), "mirror")])).toBe(near);
});

test("the variable comes first, and must name a mirror", () => {
  mirrorAt("mirror");
  const named = mirrorAt("elsewhere", "deep", "down");
  expect(findProviderMirror({ RDS_KERBEROS_PROVIDER_MIRROR: named }, [folder()])).toBe(named);
  const missing = join("registry.terraform.io", "hashicorp", "aws");
  try {
    findProviderMirror({ RDS_KERBEROS_PROVIDER_MIRROR: "/nowhere" }, [folder()]);
  } catch (error) {
    expect(error).toBeInstanceOf(ProviderMirrorError);
    expect(said((error as Error).message)).toEqual(["terraform/no-mirror", { folder: "/nowhere", missing }]);
  }
  expect.assertions(3);
});

test("Terraform is handed a configuration of its own, only for the AWS provider", () => {
  const mirror = mirrorAt("mirror");
  const environment = terraformEnvironment({ RDS_KERBEROS_PROVIDER_MIRROR: mirror }, join(folder(), "work"));
  const file = join(folder(), "work", "terraform.tfrc");
  expect(environment).toEqual({
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
    TF_CLI_CONFIG_FILE: file,
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
  });
  expect(usesMirror(environment)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toBe(`disable_checkpoint = true

provider_installation {
  filesystem_mirror {
    path    = "${mirror}"
    include = ["registry.terraform.io/hashicorp/aws"]
  }
  direct {
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }
}
`);
});

test("a configuration the user has is left alone, unless the variable asks for another mirror", () => {
  const own = join(folder(), "own.tfrc");
  writeFileSync(own, "");
  const work = join(folder(), "work");
  expect(terraformEnvironment({ TF_CLI_CONFIG_FILE: own }, work)).toEqual({
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
  });
  expect(existsSync(work)).toBe(false);
  const mirror = mirrorAt("mirror");
  expect(terraformEnvironment({ TF_CLI_CONFIG_FILE: own, RDS_KERBEROS_PROVIDER_MIRROR: mirror }, work)).toMatchObject({
    TF_CLI_CONFIG_FILE: join(work, "terraform.tfrc"),
  });
});

test("a configuration that is named and missing is replaced, since Terraform would complain at every command", () => {
  const work = join(folder(), "work");
  expect(terraformEnvironment({ TF_CLI_CONFIG_FILE: join(folder(), "missing.tfrc") }, work)).toMatchObject({
    TF_CLI_CONFIG_FILE: join(work, "terraform.tfrc"),
  });
});
