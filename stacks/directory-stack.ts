import { DataAwsSecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version";
import { Fn, TerraformVariable } from "cdktf";
import { type Construct } from "constructs";
import { DIRECTORY_PASSWORD_POLICY } from "../src/constructs/directory-password";
import { ManagedDirectory } from "../src/constructs/managed-directory";
import { type Source } from "../src/contracts/contract";
import { directoryContract, type NetworkValues } from "../src/contracts/contracts";
import { trustPasswordVariable } from "../src/environment/topology";
import { KerberosStack, type KerberosStackProps } from "./kerberos-stack";

export interface TrustProps {
  /** Domain of the other forest. */
  readonly domainName: string;
  /** Direction as seen from the AWS directory. */
  readonly direction: "outgoing" | "two-way" | "incoming";
  /** DNS servers of the other forest, one to four. */
  readonly conditionalForwarderIps: readonly string[];
}

export interface DirectoryStackProps extends KerberosStackProps {
  /** Name of the directory's log encryption key and log resource policy. */
  readonly name: string;
  /** VPC and the two subnets of the domain controllers. */
  readonly network: Source<Pick<NetworkValues, "vpcId" | "subnetIds">>;
  readonly domainName: string;
  readonly netbiosName: string;
  readonly edition: "Standard" | "Enterprise";
  /** @default 2 */
  readonly domainControllers?: number;
  /** Secret with the Admin user's first password. @default - the sensitive variable `directory_admin_password` */
  readonly adminPasswordSecretArn?: string | undefined;
  /** Id of a directory to adopt; its password is then not asked for. @default - a directory is made */
  readonly importIdentifier?: string | undefined;
  /** Days the security log is kept. @default 365 */
  readonly logRetentionDays?: number;
  /** @default "retain" */
  readonly removalPolicy?: "retain" | "destroy";
  /** Forest trusts; the password of each is the sensitive variable `trust_password_<domain>`. @default - none */
  readonly trusts?: readonly TrustProps[];
}

/** Name of the variable with the Admin user's first password. */
export const ADMIN_PASSWORD_VARIABLE = "directory_admin_password";

/** The directory, its security log and its trusts. Its state holds passwords: only its own account reads it. */
export class DirectoryStack extends KerberosStack {
  public readonly directory: ManagedDirectory;

  public constructor(scope: Construct, id: string, props: DirectoryStackProps) {
    super(scope, id, props);
    const network = props.network(this);
    this.directory = new ManagedDirectory(this, "Default", {
      name: props.name,
      accountId: props.accountId,
      region: props.region,
      domainName: props.domainName,
      netbiosName: props.netbiosName,
      edition: props.edition,
      ...(props.domainControllers === undefined ? {} : { domainControllers: props.domainControllers }),
      vpcId: network.vpcId,
      subnetIds: network.subnetIds,
      ...(props.importIdentifier === undefined
        ? { adminPassword: this.adminPassword(props.adminPasswordSecretArn) }
        : { importIdentifier: props.importIdentifier }),
      ...(props.logRetentionDays === undefined ? {} : { logRetentionDays: props.logRetentionDays }),
      ...(props.removalPolicy === undefined ? {} : { removalPolicy: props.removalPolicy }),
      trusts: (props.trusts ?? []).map((trust) => ({ ...trust, trustPassword: this.trustPassword(trust.domainName) })),
    });
    directoryContract.publish(this, this.directory);
  }

  private adminPassword(secretArn: string | undefined): string {
    if (secretArn !== undefined) {
      const secret = new DataAwsSecretsmanagerSecretVersion(this, "admin-password", { secretId: secretArn });
      return secret.secretString;
    }
    const variable = new TerraformVariable(this, ADMIN_PASSWORD_VARIABLE, {
      type: "string",
      sensitive: true,
      nullable: false,
      description:
        `First password of the directory's user Admin: ${DIRECTORY_PASSWORD_POLICY}. ` +
        "Only read when the directory is made.",
    });
    return variable.stringValue;
  }

  private trustPassword(domainName: string): string {
    const name = trustPasswordVariable(domainName);
    const variable = new TerraformVariable(this, name, {
      type: "string",
      sensitive: true,
      nullable: false,
      description: `Password of the trust to ${domainName}, the same as on its side; 1 to 128 characters.`,
    });
    // The provider does not mark the argument as sensitive, and would print it in plans.
    return Fn.sensitive(variable.stringValue) as string;
  }
}
