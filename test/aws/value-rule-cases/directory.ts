import * as rules from "../../../src/aws/rules/directory";
import { of } from "./case";

export const DIRECTORY_CASES = {
  domainName: of(
    rules.domainName,
    ["corp.example.com", "a.b", "x-1.example.com", "CORP.Example.com"],
    [
      "corp",
      "corp-example",
      "corp.example.",
      "corp_x.example.com",
      "corp\\example.com",
      "-a.example.com",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com",
      "a.1",
    ],
  ),
  domainNameOwn: of(
    rules.domainNameOwn,
    ["corp.example.com", "myamazonaws.com"],
    ["corp.amazonaws.com", "amazonaws.com.cn"],
  ),
  netbiosName: of(
    rules.netbiosName,
    ["CORP", "C", "CORP-1", "1CORP", "ABCDEFGHIJKLMNO"],
    ["corp", "ABCDEFGHIJKLMNOP", "CORP.X", "-CORP", "12345", ""],
  ),
  netbiosNameReserved: of(rules.netbiosNameReserved, ["CORP"], ["WORKGROUP", "NETWORK", "LOCALHOST"]),
  domainControllers: of(rules.domainControllers, [2, 20], [1, 21, 2.5]),
  directoryId: of(rules.directoryId, ["d-0123456789"], ["d-012345678", "d-012345678G", "0123456789"]),
  ipv4Address: of(rules.ipv4Address, ["192.168.10.10"], ["192.168.10", "192.168.10.256", "::1", "dns.example.com"]),
};
