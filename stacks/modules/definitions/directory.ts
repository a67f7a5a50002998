import { Fn } from "cdktf";
import { logRetention } from "../../../src/aws/rules/accounts";
import { DOMAIN_NAME_RULES, domainControllers, NETBIOS_NAME_RULES } from "../../../src/aws/rules/directory";
import { subnetId, vpcId } from "../../../src/aws/rules/networks";
import { networkContract } from "../../../src/contracts/contracts";
import { DirectoryStack } from "../../directory-stack";
import { commonProps, type ModuleDefinition } from "../module";
import { addTrusts } from "./trusts";

export const directory: ModuleDefinition = {
  kind: "directory",
  summary:
    "AWS Managed Microsoft AD with its security log in an encrypted log group, and its trusts. Its state holds " +
    "passwords: keep it apart from states that others read.",
  notes: [
    "A change of `domain_name`, `netbios_name`, `edition`, `vpc_id` or `subnet_ids` would make a new directory. " +
      "Changes of the password are ignored for the same reason.",
  ],
  make: (app, variables, { directoryRemovalPolicy }) => {
    const domain = variables.text(
      "domain_name",
      "Fully qualified name of the domain, for example corp.example.com.",
      DOMAIN_NAME_RULES,
    );
    const netbios = variables.text(
      "netbios_name",
      "Short name of the domain. Default: the first label of the domain's name, in upper case.",
      NETBIOS_NAME_RULES,
      { default: null },
    );
    const stack = new DirectoryStack(app, "directory", {
      name: variables.text("name", "Name of the log encryption key and the log resource policy.", []),
      network: variables.source(networkContract, { vpcId: [vpcId], subnetIds: [subnetId] }),
      domainName: domain,
      netbiosName: Fn.coalesce([netbios, Fn.upper(Fn.element(Fn.split(".", domain), 0) as string)]) as string,
      edition: variables.choice("edition", "Edition; it sets the price.", ["Standard", "Enterprise"]),
      domainControllers: variables.number("domain_controllers", "Number of domain controllers.", [domainControllers], {
        default: 2,
      }),
      logRetentionDays: variables.number("log_retention_days", "Days the security log is kept.", [logRetention], {
        default: 365,
      }),
      removalPolicy: directoryRemovalPolicy,
      ...commonProps(variables),
    });
    addTrusts(variables, stack);
    return stack;
  },
};
