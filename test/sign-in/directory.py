"""
Creates one Active Directory forest for the tests: provisions it like samba-tool, and fills it before its controller
starts.

    python3 directory.py SMB_CONF SPECIFICATION

The specification is JSON: realm, netbios, address, sid, adminPassword, users {name: password}, and optionally
service {name, password, principal, keytab} and trust {domain, netbios, sid, direction, secret}.
Prints as JSON which names the directory refuses, and why.
"""

import json
import sys
import time

import ldb
import samba
import samba.dckeytab  # noqa: F401  It gives Net its export_keytab.
import samba.provision
from samba import dsdb
from samba.auth import system_session
from samba.dcerpc import drsblobs, lsa, security
from samba.ndr import ndr_pack
from samba.net import Net
from samba.netcmd.main import cmd_sambatool
from samba.param import LoadParm
from samba.samdb import SamDB

AES = security.KERB_ENCTYPE_AES128_CTS_HMAC_SHA1_96 | security.KERB_ENCTYPE_AES256_CTS_HMAC_SHA1_96
DIRECTIONS = {"incoming": 1, "outgoing": 2}


def provision(configuration, spec):
    # There is no file server, and setting the ACLs of its share takes root.
    samba.provision.setsysvolacl = lambda *_args, **_kwargs: None
    result = cmd_sambatool()._run(
        "samba-tool", "domain", "provision", "-s", configuration, "-q",
        f"--realm={spec['realm']}", f"--domain={spec['netbios']}", f"--domain-sid={spec['sid']}",
        "--host-name=dc1", f"--host-ip={spec['address']}", "--dns-backend=NONE",
        f"--adminpass={spec['adminPassword']}", "--plaintext-secrets",
    )
    if result not in (0, None):
        sys.exit(f"samba-tool domain provision ended with {result}")


class Directory:
    def __init__(self, configuration):
        self.parameters = LoadParm()
        self.parameters.load(configuration)
        self.database = SamDB(session_info=system_session(self.parameters), lp=self.parameters)
        self.base = self.database.domain_dn()

    def allow_any_password(self):
        """The tests' passwords are random; how long they last does not matter."""
        message = ldb.Message(ldb.Dn(self.database, self.base))
        for name in ("minPwdLength", "pwdProperties", "minPwdAge", "maxPwdAge", "pwdHistoryLength"):
            message[name] = ldb.MessageElement("0", ldb.FLAG_MOD_REPLACE, name)
        self.database.modify(message)

    def add_user(self, name, password, **more):
        place = ldb.Dn(self.database, f"CN=x,CN=Users,{self.base}")
        place.set_component(0, "CN", name)
        self.database.add({
            "dn": place, "objectClass": "user", "sAMAccountName": name,
            "userPrincipalName": f"{name}@{self.parameters.get('realm').lower()}",
            "userAccountControl": str(dsdb.UF_NORMAL_ACCOUNT | dsdb.UF_DONT_EXPIRE_PASSWD),
            "msDS-SupportedEncryptionTypes": str(AES),
            "clearTextPassword": password.encode("utf-16-le"),
        } | more)

    def add_service(self, name, password, principal, keytab):
        self.add_user(name, password, servicePrincipalName=[principal])
        Net(None, self.parameters).export_keytab(keytab=keytab, principal=principal)

    def add_trust(self, domain, netbios, sid, direction, secret):
        """One half of a forest trust: samba-tool would need both controllers, with RPC and DNS."""
        bits, key = DIRECTIONS[direction], secret.encode("utf-16-le")
        trusted = {
            "dn": f"CN={domain},CN=System,{self.base}", "objectClass": "trustedDomain",
            "trustPartner": domain, "flatName": netbios, "securityIdentifier": ndr_pack(security.dom_sid(sid)),
            "trustType": str(lsa.LSA_TRUST_TYPE_UPLEVEL), "trustDirection": str(bits),
            "trustAttributes": str(lsa.LSA_TRUST_ATTRIBUTE_FOREST_TRANSITIVE),
            "msDS-SupportedEncryptionTypes": str(AES),
            "trustAuthIncoming" if direction == "incoming" else "trustAuthOutgoing": shared_secret(key),
        }
        self.database.transaction_start()
        self.database.add(trusted)
        if direction == "incoming":
            self.database.add({
                "dn": f"CN={netbios}$,CN=Users,{self.base}", "objectClass": "user", "sAMAccountName": f"{netbios}$",
                "userAccountControl": str(dsdb.UF_INTERDOMAIN_TRUST_ACCOUNT), "clearTextPassword": key,
            }, ["relax:0", f"local_oid:{dsdb.DSDB_CONTROL_PERMIT_INTERDOMAIN_TRUST_UAC_OID}:0"])
        self.database.transaction_commit()


def shared_secret(key):
    clear = drsblobs.AuthInfoClear()
    clear.size, clear.password = len(key), list(key)
    information = drsblobs.AuthenticationInformation()
    information.LastUpdateTime = samba.unix2nttime(int(time.time()))
    information.AuthType, information.AuthInfo = lsa.TRUST_AUTH_TYPE_CLEAR, clear
    current = drsblobs.AuthenticationInformationArray()
    current.count, current.array = 1, [information]
    both = drsblobs.trustAuthInOutBlob()
    both.count, both.current = 1, current
    return ndr_pack(both)


def main():
    configuration = sys.argv[1]
    with open(sys.argv[2], encoding="utf-8") as file:
        spec = json.load(file)
    provision(configuration, spec)
    directory = Directory(configuration)
    directory.allow_any_password()
    refused = {}
    for name, password in spec["users"].items():
        try:
            directory.add_user(name, password)
        except ldb.LdbError as error:
            refused[name] = error.args[1]
    if "service" in spec:
        directory.add_service(**spec["service"])
    if "trust" in spec:
        directory.add_trust(**spec["trust"])
    print(json.dumps(refused))


main()
