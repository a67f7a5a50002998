import * as z from "zod/mini";
import { keyName, logRetention, secretArn } from "../../aws/rules/accounts";
import {
  directoryId,
  DOMAIN_NAME_RULES,
  domainControllers,
  domainName,
  ipv4Address,
  NETBIOS_NAME_RULES,
} from "../../aws/rules/directory";
import { securityGroupId } from "../../aws/rules/networks";
import { field, number, text } from "./field";
import { orOutput } from "./reference";

export const trustSchema = z.strictObject({
  domainName: field(text(domainName), "Domain of the trusted forest.", "onprem.example.net"),
  direction: z._default(
    field(
      z.enum(["outgoing", "two-way", "incoming"]),
      "Direction as seen from the AWS directory; its users sign in only if the AWS directory trusts them: " +
        "outgoing or two-way.",
      "outgoing",
    ),
    "outgoing",
  ),
  conditionalForwarderIps: field(
    z.array(text(ipv4Address)).check(z.minLength(1), z.maxLength(4)),
    "DNS servers of the trusted forest, one to four.",
    "[192.168.10.10]",
  ),
});

export const existingDirectorySchema = z.strictObject({
  directoryId: field(orOutput(text(directoryId)), "Id of the directory in the account that owns it.", "d-0123456789"),
  domainName: field(text(...DOMAIN_NAME_RULES), "Fully qualified name of the domain.", "corp.example.com"),
  netbiosName: field(text(...NETBIOS_NAME_RULES), "Short name of the domain.", "CORP"),
  dnsIpAddresses: field(
    orOutput(z.array(text(ipv4Address)).check(z.minLength(1))),
    "Addresses of the domain controllers.",
    "[10.0.0.10, 10.0.1.10]",
  ),
  securityGroupId: field(
    orOutput(text(securityGroupId)),
    "Security group of the domain controllers, d-…_controllers.",
    "sg-0aaaaaaaaaaaaaaaa",
  ),
});

export const removalPolicy = z.enum(["retain", "destroy"]);

export const directorySchema = z.strictObject({
  network: field(text(keyName), "Name of the network the domain controllers are in.", "identity"),
  domainName: z.optional(
    field(text(...DOMAIN_NAME_RULES), "Fully qualified name of the domain to make.", "corp.example.com"),
  ),
  netbiosName: z.optional(
    field(
      text(...NETBIOS_NAME_RULES),
      "Short name of the domain. Default: the first label of domainName in upper case.",
      "CORP",
    ),
  ),
  edition: z.optional(
    field(
      z.enum(["Standard", "Enterprise"]),
      "Edition; it sets the price and cannot be changed without making a new directory.",
      "Standard",
    ),
  ),
  domainControllers: z.optional(field(number(domainControllers), "Number of domain controllers. Default: 2.", "2")),
  adminPasswordSecretArn: z.optional(
    field(
      text(secretArn),
      "Secret that holds the Admin user's first password. Default: the sensitive Terraform variable " +
        "directory_admin_password.",
      "arn:aws:secretsmanager:us-east-1:111111111111:secret:corp-admin-AbCdEf",
    ),
  ),
  importIdentifier: z.optional(
    field(
      text(directoryId),
      "Adopt the directory that has this id. Its names, edition, VPC and subnets must be those of the file; its " +
        "password is neither needed nor changed.",
      "d-0123456789",
    ),
  ),
  sharingMethod: z._default(
    field(z.enum(["HANDSHAKE", "ORGANIZATIONS"]), "How the directory is shared with database accounts.", "HANDSHAKE"),
    "HANDSHAKE",
  ),
  logRetentionDays: z.optional(
    field(number(logRetention), "Days the directory's security log is kept. Default: 365.", "365"),
  ),
  removalPolicy: z.optional(
    field(
      removalPolicy,
      "What happens to the directory when its stack is destroyed. Default: retain, which refuses.",
      "retain",
    ),
  ),
  trusts: z.optional(
    field(
      z.array(trustSchema),
      "Forest trusts to Active Directory domains outside AWS.",
      "[{ domainName: onprem.example.net, conditionalForwarderIps: [192.168.10.10] }]",
    ),
  ),
  existing: z.optional(
    field(
      existingDirectorySchema,
      "Use a directory that exists; then there is no directory stack.",
      "{ directoryId: d-0123456789, … }",
    ),
  ),
});
