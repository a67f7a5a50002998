import { type Connection } from "./connection";

/**
 * The client's Kerberos configuration. Host names are taken as they are written: the endpoint is an alias whose canonical
 * name the directory does not know.
 *
 * @see https://web.mit.edu/kerberos/krb5-latest/doc/admin/conf_files/krb5_conf.html
 */
export function krb5Conf({ environment, database, realm, controllers, trustedRealms, address }: Connection): string {
  const domain = (name: string): string => name.toLowerCase();
  return `# Kerberos sign-in to the database ${database} of ${environment}. Use it alone: export KRB5_CONFIG=this file; or merge it into /etc/krb5.conf.
[libdefaults]
    default_realm = ${realm}
    dns_lookup_realm = false
    dns_lookup_kdc = true
    dns_canonicalize_hostname = false
    rdns = false
    forwardable = true

[realms]
    ${realm} = {
${controllers.map((controller) => `        kdc = ${controller}\n`).join("")}${controllers
    .slice(0, 1)
    .map((controller) => `        kpasswd_server = ${controller}\n`)
    .join("")}    }
${trustedRealms
  .map(
    (trusted) => `    ${trusted} = {
        kdc = ${domain(trusted)}
    }
`,
  )
  .join("")}
[domain_realm]
    ${address} = ${realm}
    .${domain(realm)} = ${realm}
    ${domain(realm)} = ${realm}
${trustedRealms.map((trusted) => `    .${domain(trusted)} = ${trusted}\n    ${domain(trusted)} = ${trusted}\n`).join("")}`;
}
