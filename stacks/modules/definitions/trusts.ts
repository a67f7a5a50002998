import { Fn, TerraformIterator, Token } from "cdktf";
import { domainName, ipv4Address } from "../../../src/aws/rules/directory";
import { DirectoryTrust } from "../../../src/constructs/directory-trust";
import { Expression } from "../../../src/constructs/expression";
import { condition, validation, type ModuleVariables } from "../../../src/contracts/variables";
import { message } from "../../../src/text/message";
import { type DirectoryStack } from "../../directory-stack";

const say = {
  direction: message("trusts/direction", "trusts: direction must be one of outgoing, two-way, incoming."),
  forwarders: message("trusts/forwarders", "trusts: conditional_forwarder_ips must be one to four IPv4 addresses."),
  passwords: message(
    "trusts/passwords",
    "trust_passwords: each of the trusts needs a password, under its domain's name.",
  ),
};

const TRUST_TYPE =
  'object({ domain_name = string, direction = optional(string, "outgoing"), ' +
  "conditional_forwarder_ips = list(string) })";

/** A Terraform condition that holds for each of the trusts. */
function ofEachTrust(condition: string): string {
  return `alltrue([for trust in var.trusts : ${condition}])`;
}

const ONE_TO_FOUR = "length(trust.conditional_forwarder_ips) >= 1 && length(trust.conditional_forwarder_ips) <= 4";
const ADDRESSES = `alltrue([for item in trust.conditional_forwarder_ips : ${condition(ipv4Address, "item")}])`;

/** The variables of a directory's trusts, and the trusts. */
export function addTrusts(variables: ModuleVariables, directory: DirectoryStack): void {
  variables.add(
    "trusts",
    `list(${TRUST_TYPE})`,
    "Forest trusts: domain of the other forest, direction as seen from the AWS directory (outgoing, two-way or " +
      "incoming), and the DNS servers of the other forest, one to four.",
    { default: [] },
    [
      validation("trusts", domainName, ofEachTrust(condition(domainName, "trust.domain_name"))),
      {
        condition: `\${${ofEachTrust('contains(["outgoing", "two-way", "incoming"], trust.direction)')}}`,
        errorMessage: say.direction(),
      },
      {
        condition: `\${${ofEachTrust(`${ONE_TO_FOUR} && ${ADDRESSES}`)}}`,
        errorMessage: say.forwarders(),
      },
    ],
  );
  variables.add(
    "trust_passwords",
    "map(string)",
    "Password of each trust by its domain, the same as on the other side; 1 to 128 characters.",
    { default: {}, sensitive: true },
    [
      {
        condition: `\${${ofEachTrust("contains(nonsensitive(keys(var.trust_passwords)), trust.domain_name)")}}`,
        errorMessage: say.passwords(),
      },
    ],
  );
  const each = TerraformIterator.fromMap(
    Token.asAnyMap(new Expression("{ for trust in var.trusts : trust.domain_name => trust }")),
  );
  new DirectoryTrust(directory, "trust", {
    forEach: each,
    directoryId: directory.directory.directoryId,
    domainName: each.key,
    direction: each.getString("direction") as "outgoing",
    conditionalForwarderIps: each.getList("conditional_forwarder_ips"),
    trustPassword: Fn.sensitive(new Expression("var.trust_passwords[each.key]")) as string,
  });
}
