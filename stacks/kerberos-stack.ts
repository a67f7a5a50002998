import { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";
import {
  S3Backend,
  TerraformBackend,
  TerraformElement,
  TerraformStack,
  TerraformVariable,
  type ISynthesisSession,
  type S3BackendConfig,
} from "cdktf";
import { type Construct, type Node } from "constructs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROVIDER_SOURCE, PROVIDER_VERSION, TERRAFORM_VERSION } from "../src/aws/provider";
import { endpointUrl } from "../src/aws/rules/accounts";
import { isUnknown, PropsCheck } from "../src/constructs/validation";
import { s3Config, type CloudLocation, type StateLocation } from "../src/contracts/state-location";
import { PREVIEW_MARKER } from "../src/environment/preview";
import { message } from "../src/text/message";
import { EMULATOR_CONFIG_FILE, emulatorArguments, emulatorConfig } from "./emulated-aws";

const say = {
  unknownEndpoint: message("endpoint-url/unknown", "the endpoint must be known at synthesis"),
  sharedAddress: message<{ path: string; other: string; address: string }>(
    "terraform-address/shared",
    ({ path, other, address }) =>
      `${path} and ${other} have the same Terraform address ${address}; give one of them another construct id`,
  ),
  wrongName: message<{ path: string; name: string }>(
    "terraform-address/name",
    ({ path, name }) =>
      `${path} gives the Terraform name ${name}, which does not begin with a letter; give it another construct id`,
  ),
};

/** What every stack of this product takes. */
export interface KerberosStackProps {
  /** Account all resources of the stack are in. */
  readonly accountId: string;
  /** Region all resources of the stack are in. */
  readonly region: string;
  /** Tags of every resource. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** How Terraform reaches the account. @default - the host app adds an AWS provider to the stack itself */
  readonly provider?: ProviderSettings;
  /** Where the state is kept. @default - the host app adds a backend to the stack itself */
  readonly backend?: BackendSettings;
  /** The workspace of HCP Terraform that keeps the state, in place of a backend. @default - `backend` */
  readonly cloud?: CloudSettings;
  /** Marks the stack as planned with placeholders for these upstream states. @default - not marked */
  readonly previewOf?: readonly string[] | undefined;
}

export interface ProviderSettings {
  /** Role to assume. @default - the credentials Terraform runs with */
  readonly roleArn?: string | undefined;
  /** Profile of the AWS configuration file. @default - the credentials Terraform runs with */
  readonly profile?: string | undefined;
  /** Version constraint of the AWS provider. @default ">= 5.100.0, < 7.0.0" */
  readonly version?: string | undefined;
  /**
   * Send every call to this endpoint, an emulator, and none to AWS. The stack's folder then holds a file that its
   * provider needs. @default - AWS
   */
  readonly endpointUrl?: string | undefined;
  /**
   * Plan without AWS: no call is made, and credentials are none, so that nothing can be applied. The stack then imports
   * nothing. @default false
   */
  readonly offline?: boolean | undefined;
}

export interface BackendSettings extends StateLocation {
  /** KMS key that encrypts the state. @default - the bucket's own encryption */
  readonly kmsKeyArn?: string | undefined;
}

export interface CloudSettings extends CloudLocation {
  /** Project in which the workspace is made. @default - the organization's default project */
  readonly project?: string | undefined;
}

/** Credentials that AWS refuses, and no question to it whether they are good. */
const NO_CREDENTIALS = {
  accessKey: "preview",
  secretKey: "preview",
  skipCredentialsValidation: true,
  skipMetadataApiCheck: "true",
  skipRegionValidation: true,
  skipRequestingAccountId: true,
};

/** Locking by a lock file in the bucket, which CDKTF 0.21 does not know of yet. */
interface LockingS3BackendConfig extends S3BackendConfig {
  readonly useLockfile: true;
}

/**
 * A stack of one account: its provider and backend refuse every other account, and its resources have readable
 * addresses.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
export class KerberosStack extends TerraformStack {
  private readonly offline: boolean;

  public constructor(scope: Construct, id: string, props: KerberosStackProps) {
    super(scope, id);
    // CDK Terrain checks arguments against the versions a project is for, and does not look at required_version.
    if (this.node.tryGetContext("targetVersions") === undefined)
      this.node.setContext("targetVersions", { terraform: TERRAFORM_VERSION, opentofu: TERRAFORM_VERSION });
    this.node.addValidation({ validate: () => this.sharedAddresses() });
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    this.addOverride("terraform.required_providers.aws", {
      source: PROVIDER_SOURCE,
      version: props.provider?.version ?? PROVIDER_VERSION,
    });
    this.offline = props.provider?.offline ?? false;
    if (props.provider) this.addProvider(props, props.provider);
    if (props.backend) this.addBackend(props.backend);
    if (props.cloud) this.addCloud(props.cloud);
    if (props.previewOf) this.markAsPreview(props.previewOf);
  }

  public override toTerraform(): unknown {
    const json = super.toTerraform() as { import?: unknown };
    // An import reads what it takes over, which a plan without AWS cannot.
    if (this.offline) delete json.import;
    return json;
  }

  /** Without a backend the stack is a module's or its host's: CDKTF's own backend would put this machine's path in. */
  public override ensureBackendExists(): TerraformBackend {
    const backend = this.node.children.find((child): child is TerraformBackend => TerraformBackend.isBackend(child));
    return backend ?? (undefined as never);
  }

  /** The path of constructs, joined, in place of CDKTF's hash: readable, and checked for clashes at synthesis. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const path = node.scopes.slice(node.scopes.indexOf(this) + 1).map((scope) => scope.node.id);
    return path
      .filter((part) => part !== "Default")
      .join("_")
      .replace(/[^A-Za-z0-9_-]/g, "-");
  }

  private addProvider(props: KerberosStackProps, settings: ProviderSettings): void {
    const tags = props.tags && Object.keys(props.tags).length > 0 ? { defaultTags: [{ tags: { ...props.tags } }] } : {};
    if (settings.offline) {
      new AwsProvider(this, "aws", { region: props.region, ...NO_CREDENTIALS, ...tags });
      return;
    }
    new AwsProvider(this, "aws", {
      region: props.region,
      allowedAccountIds: [props.accountId],
      ...(settings.profile === undefined ? {} : { profile: settings.profile }),
      ...(settings.roleArn === undefined ? {} : { assumeRole: [{ roleArn: settings.roleArn }] }),
      ...tags,
      ...this.emulator(settings),
    });
  }

  private emulator({ endpointUrl: url, profile }: ProviderSettings): Partial<AwsProviderConfig> {
    if (url === undefined) return {};
    new PropsCheck(this)
      .value("provider.endpointUrl", url, endpointUrl)
      .that(!isUnknown(url), "provider.endpointUrl", endpointUrl.id, say.unknownEndpoint)
      .done();
    const config = emulatorConfig({ endpointUrl: url, profile });
    if (config !== undefined) this.addFile(EMULATOR_CONFIG_FILE, config);
    return emulatorArguments({ endpointUrl: url, profile });
  }

  /** Puts a file into the folder of the stack when that is synthesized. */
  private addFile(name: string, content: string): void {
    const { synthesizer } = this;
    this.synthesizer = {
      synthesize: (session: ISynthesisSession) => {
        synthesizer.synthesize(session);
        writeFileSync(join(session.outdir, session.manifest.forStack(this).workingDirectory, name), content);
      },
    };
  }

  /** A variable with a default is in the plan's JSON, and nowhere in its changes. */
  private markAsPreview(upstreams: readonly string[]): void {
    new TerraformVariable(this, PREVIEW_MARKER, {
      type: "list(string)",
      default: [...upstreams],
      description:
        "States in whose place this plan has placeholders. It shows what will be made; it cannot be applied.",
    });
  }

  private addBackend(settings: BackendSettings): void {
    const config: LockingS3BackendConfig = {
      ...s3Config(settings),
      encrypt: true,
      ...(settings.kmsKeyArn === undefined ? {} : { kmsKeyId: settings.kmsKeyArn }),
      useLockfile: true,
    };
    new S3Backend(this, config);
  }

  /** CDKTF's own CloudBackend runs the terraform binary during synthesis; the block needs none of that. */
  private addCloud({ organization, hostname, workspace, project }: CloudSettings): void {
    this.addOverride("terraform.cloud", {
      organization,
      hostname,
      workspaces: { name: workspace, ...(project === undefined ? {} : { project }) },
    });
  }

  /** CDKTF silently merges elements of one address, and one of them is lost. */
  private sharedAddresses(): string[] {
    const seen = new Map<string, string>();
    const problems: string[] = [];
    for (const element of this.node.findAll()) {
      if (!TerraformElement.isTerraformElement(element)) continue;
      const address = `${element.constructor.name}.${element.friendlyUniqueId}`;
      const other = seen.get(address);
      if (other !== undefined) problems.push(say.sharedAddress({ path: element.node.path, other, address }));
      if (!/^[A-Za-z_]/.test(element.friendlyUniqueId))
        problems.push(say.wrongName({ path: element.node.path, name: element.friendlyUniqueId }));
      seen.set(address, element.node.path);
    }
    return problems;
  }
}
