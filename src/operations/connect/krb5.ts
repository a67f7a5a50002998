import { message } from "../../text/message";
import { type Connection } from "./connection";

const say = {
  purpose: message<{ environment: string; database: string }>(
    "krb5-conf/purpose",
    ({ environment, database }) =>
      `Kerberos sign-in to the database ${database} of ${environment}. ` +
      "Use it alone: export KRB5_CONFIG=this file; or merge it into /etc/krb5.conf.",
  ),
};

/**
 * The client's Kerberos configuration. Host names are used as they are written: the endpoint is an alias whose
 * canonical name the directory does not know.
 *
 * @see https://web.mit.edu/kerberos/krb5-latest/doc/admin/conf_files/krb5_conf.html
 */
export function krb5Conf({ environment, database, realm, controllers, trustedRealms, address }: Connection): string {
  return `# ${say.purpose({ environment, database })}
[libdefaults]
    default_realm = ${realm}
    dns_lookup_realm = false
    dns_lookup_kdc = true
    dns_canonicalize_hostname = false
    rdns = false
    forwardable = true

[realms]
${realmBlock(realm, controllerLines(controllers))}
${trustedRealms.map((trusted) => `${realmBlock(trusted, [`kdc = ${domainOf(trusted)}`])}\n`).join("")}
[domain_realm]
    ${address} = ${realm}
${[realm, ...trustedRealms].map(domainLines).join("")}`;
}

/** The first controller changes passwords too. */
function controllerLines(controllers: readonly string[]): string[] {
  return [
    ...controllers.map((controller) => `kdc = ${controller}`),
    ...controllers.slice(0, 1).map((controller) => `kpasswd_server = ${controller}`),
  ];
}

function realmBlock(realm: string, lines: readonly string[]): string {
  return `    ${realm} = {
${lines.map((line) => `        ${line}\n`).join("")}    }`;
}

/** Hosts of a domain, and the domain itself, belong to its realm. */
function domainLines(realm: string): string {
  const domain = domainOf(realm);
  return `    .${domain} = ${realm}\n    ${domain} = ${realm}\n`;
}

function domainOf(realm: string): string {
  return realm.toLowerCase();
}
