import { accountId } from "../../../src/aws/rules/accounts";
import { directoryId, DOMAIN_NAME_RULES, ipv4Address, NETBIOS_NAME_RULES } from "../../../src/aws/rules/directory";
import { securityGroupId, VPC_CIDR_RULES } from "../../../src/aws/rules/networks";
import { DirectoryIngress } from "../../../src/constructs/directory-ingress";
import { Expression } from "../../../src/constructs/expression";
import { directoryContract } from "../../../src/contracts/contracts";
import { DirectorySharingStack } from "../../directory-sharing-stack";
import { commonProps, type ModuleDefinition } from "../module";

export const directorySharing: ModuleDefinition = {
  kind: "directory-sharing",
  summary:
    "Shares of a directory with the accounts that have databases, in the directory's account. Its outputs are what " +
    "other accounts may know of the directory, and hold no secret.",
  notes: [],
  make: (app, variables) => {
    const stack = new DirectorySharingStack(app, "directory-sharing", {
      directory: variables.source(directoryContract, {
        directoryId: [directoryId],
        domainName: DOMAIN_NAME_RULES,
        netbiosName: NETBIOS_NAME_RULES,
        dnsIpAddresses: [ipv4Address],
        securityGroupId: [securityGroupId],
      }),
      consumerAccountIds: variables.list(
        "consumer_account_ids",
        "Accounts the directory is shared with; not its own.",
        [accountId],
        { default: [] },
      ),
      sharingMethod: variables.choice(
        "sharing_method",
        "How a share comes to be: each account accepts it, or AWS Organizations shares it.",
        ["HANDSHAKE", "ORGANIZATIONS"],
        { default: "HANDSHAKE" },
      ),
      ...commonProps(variables),
    });
    new DirectoryIngress(stack, "from-connected", {
      securityGroupId: new Expression("var.security_group_id").toString(),
      cidrBlocks: variables.list(
        "connected_cidr_blocks",
        "Blocks of VPCs that reach the controllers on a connection made elsewhere; the Active Directory ports are " +
          "opened to them.",
        VPC_CIDR_RULES,
        { default: [] },
      ),
      networkName: "connected networks",
    });
    return stack;
  },
};
