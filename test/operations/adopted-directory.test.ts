import { type DirectoryDescription, type LogSubscription, type Trust } from "@aws-sdk/client-directory-service";
import { Aws } from "../../src/operations/aws/aws";
import { adoptedDirectoryProblem } from "../../src/operations/preflight/adopted-directory-problem";
import { PREFLIGHT_CHECKS } from "../../src/operations/preflight/preflight-checks";
import { preflightDirectory } from "../../src/operations/preflight/preflight-directory";
import { fakeChecks, fakeEnvironment, fakePublished, fakeReads, problem } from "../support/check-worlds";
import { findings } from "../support/checks";
import { IDENTITY, ORDERS } from "../support/deployed";
import { withAdoptedDirectory } from "./preflight/directory-breakages";

const DIRECTORY = "d-0123456789";

describe("a directory to adopt", () => {
  const adopts = fakeEnvironment((yaml) => withAdoptedDirectory(yaml, DIRECTORY));
  const home = { vpcId: "vpc-1", subnetIds: ["subnet-2", "subnet-1"] };
  const found: DirectoryDescription = {
    DirectoryId: DIRECTORY,
    Name: "corp.example.com",
    ShortName: "CORP",
    Type: "MicrosoftAD",
    Edition: "Standard",
    Stage: "Active",
    VpcSettings: { VpcId: "vpc-1", SubnetIds: ["subnet-1", "subnet-2"] },
  };
  const judged = async (
    description: DirectoryDescription,
    parts: { readonly trusts?: Trust[]; readonly logSubscriptions?: LogSubscription[] } = {},
    adopted = false,
  ): Promise<ReturnType<typeof problem>> => {
    const reads = fakeReads({
      directoryService: { directories: [description], trusts: [], logSubscriptions: [], ...parts },
    });
    return problem(await adoptedDirectoryProblem(adopts, reads, DIRECTORY, home, adopted));
  };

  test.each<[string, DirectoryDescription, status: string, cause: unknown, cure: unknown]>([
    [
      "has another id",
      { ...found, DirectoryId: "d-0aaaaaaaaa" },
      "failed",
      ["directory-import/cause", { directory: DIRECTORY, accountId: IDENTITY, region: "us-east-1" }],
      ["directory-import/cure", { same: ["d-0aaaaaaaaa"] }],
    ],
    [
      "is of another kind",
      { ...found, Type: "SimpleAD" },
      "failed",
      ["directory-import/cause-type", { directory: DIRECTORY, type: "SimpleAD" }],
      "directory-import/cure-type",
    ],
    [
      "is a share",
      { ...found, Type: "SharedMicrosoftAD", OwnerDirectoryDescription: { AccountId: ORDERS } },
      "failed",
      ["directory-import/cause-type", { directory: DIRECTORY, type: "SharedMicrosoftAD" }],
      ["directory-import/cure-share", { ownerId: ORDERS }],
    ],
    [
      "is not ready",
      { ...found, Stage: "Creating" },
      "waiting",
      ["directory-import/cause-stage", { directory: DIRECTORY, stage: "Creating" }],
      "directory-import/cure-stage-wait",
    ],
    [
      "has failed",
      { ...found, Stage: "Failed", StageReason: "no room" },
      "failed",
      ["directory-import/cause-stage", { directory: DIRECTORY, stage: "Failed", reason: "no room" }],
      ["directory-import/cure-stage-failed", { directory: DIRECTORY }],
    ],
    [
      "is impaired",
      { ...found, Stage: "Impaired" },
      "failed",
      ["directory-import/cause-stage", { directory: DIRECTORY, stage: "Impaired" }],
      "directory-import/cure-stage",
    ],
  ])("%s", async (_what, description, status, cause, cure) => {
    expect(await judged(description)).toEqual([status, cause, cure]);
  });

  test("differs in all that would replace it", async () => {
    const other = { VpcId: "vpc-2", SubnetIds: ["subnet-3", "subnet-1"] };
    const differences = [
      { key: "domainName", found: "Corp.example.com", wanted: "corp.example.com" },
      { key: "netbiosName", found: "OLD", wanted: "CORP" },
      { key: "edition", found: "Enterprise", wanted: "Standard" },
      { key: "vpcId", found: "vpc-2", wanted: "vpc-1" },
      { key: "subnetIds", found: "[subnet-1, subnet-3]", wanted: "[subnet-1, subnet-2]" },
    ];
    expect(
      await judged({
        ...found,
        Name: "Corp.example.com",
        ShortName: "OLD",
        Edition: "Enterprise",
        VpcSettings: other,
      }),
    ).toEqual([
      "failed",
      ["directory-import/cause-differs", { directory: DIRECTORY, differences }],
      ["directory-import/cure-differs", { differences }],
    ]);
  });

  test("has parts that would be created a second time, unless the stack has made them", async () => {
    const trusts: Trust[] = [
      { TrustId: "t-0123456789", RemoteDomainName: "OnPrem.example.net", TrustState: "Failed" },
      { RemoteDomainName: "other.example.net", TrustState: "Verified" },
    ];
    const logSubscriptions = [{ LogGroupName: "/corp" }];
    expect(await judged(found, { trusts, logSubscriptions })).toEqual([
      "failed",
      ["directory-import/cause-trusts", { directory: DIRECTORY, trusts: ["OnPrem.example.net"] }],
      ["directory-import/cure-trusts", { failed: ["t-0123456789"] }],
    ]);
    expect(await judged(found, { logSubscriptions })).toEqual([
      "failed",
      ["directory-import/cause-log", { directory: DIRECTORY, group: "/corp" }],
      ["directory-import/cure-log", { directory: DIRECTORY }],
    ]);
    expect(await judged(found, { trusts, logSubscriptions }, true)).toBeUndefined();
    expect(await judged(found)).toBeUndefined();
  });

  test("counts the rules of its controllers' group and the shares of others", async () => {
    const rules = Array.from({ length: 60 }, () => ({ IsEgress: false, CidrIpv4: "172.16.0.0/12" }));
    const shares = Array.from({ length: 25 }, (_item, index) => ({ SharedAccountId: String(333333333300 + index) }));
    const directories = [{ ...found, VpcSettings: { ...found.VpcSettings, SecurityGroupId: "sg-1" } }];
    const checks = fakeChecks(PREFLIGHT_CHECKS);
    const owner = fakeReads({
      directoryService: { directories, trusts: [], logSubscriptions: [], shares },
      ec2: { securityGroupRules: rules },
    });
    await preflightDirectory({
      environment: adopts,
      aws: new Aws(adopts, new AbortController().signal),
      checks,
      reads: new Map([["identity", owner]]),
      networks: [],
      published: fakePublished(),
      managedDirectoryId: DIRECTORY,
    });
    expect(findings(checks.results()).map(([subject, check, status]) => [subject, check, status])).toEqual([
      ["directory", "directory-share-quota", "failed"],
      ["directory", "controllers-rules-quota", "failed"],
    ]);
  });
});
