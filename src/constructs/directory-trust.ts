import { DirectoryServiceTrust } from "@cdktf/provider-aws/lib/directory-service-trust";
import { Fn, type ITerraformIterator } from "cdktf";
import { Construct } from "constructs";
import { domainName, ipv4Address } from "../aws/rules/directory";
import { trustPasswordPrecondition } from "./directory-password";
import { wordsOf } from "./expression";
import { isUnknown, literalPassword, PropsCheck } from "./validation";

/** A forest trust to an Active Directory domain outside AWS. */
export interface TrustSettings {
  /** Domain of the other forest. */
  readonly domainName: string;
  /** Direction as seen from the AWS directory; users of the other forest sign in only if it is outgoing or two-way. */
  readonly direction: "outgoing" | "two-way" | "incoming";
  /** DNS servers of the other forest, one to four. */
  readonly conditionalForwarderIps: readonly string[];
  /** Password both sides of the trust use: a sensitive token, never a literal. */
  readonly trustPassword: string;
}

export interface DirectoryTrustProps extends TrustSettings {
  readonly directoryId: string;
  /** Makes one trust per item. @default - one trust */
  readonly forEach?: ITerraformIterator;
}

/** What AWS calls the directions. */
const TRUST_DIRECTIONS = {
  outgoing: "One-Way: Outgoing",
  incoming: "One-Way: Incoming",
  "two-way": "Two-Way",
} as const;

/**
 * A forest trust, with the conditional forwarder to the other forest's DNS.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/directory_service_trust
 */
export class DirectoryTrust extends Construct {
  public constructor(scope: Construct, id: string, props: DirectoryTrustProps) {
    super(scope, id);
    const check = new PropsCheck(this);
    checkTrust(check, props, "");
    check.done();
    // As Terraform's words, since a token's number differs from run to run.
    const domain = isUnknown(props.domainName) ? `\${${wordsOf(this, props.domainName)}}` : props.domainName;
    new DirectoryServiceTrust(this, "Default", {
      ...(props.forEach ? { forEach: props.forEach } : {}),
      directoryId: props.directoryId,
      remoteDomainName: props.domainName,
      trustDirection: isUnknown(props.direction)
        ? (Fn.lookup(TRUST_DIRECTIONS, props.direction) as string)
        : TRUST_DIRECTIONS[props.direction],
      trustType: "Forest",
      trustPassword: props.trustPassword,
      conditionalForwarderIpAddrs: [...props.conditionalForwarderIps],
      deleteAssociatedConditionalForwarder: true,
      lifecycle: { precondition: [trustPasswordPrecondition(props.trustPassword, domain)] },
    });
  }
}

/** The rules of a trust, of which messages begin with a prefix. */
export function checkTrust(check: PropsCheck, trust: TrustSettings, prefix: string): void {
  check
    .value(`${prefix}domainName`, trust.domainName, domainName)
    .items(`${prefix}conditionalForwarderIps`, trust.conditionalForwarderIps, ipv4Address)
    .that(isUnknown(trust.trustPassword), `${prefix}trustPassword`, "no-secret", literalPassword);
}
