import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { type Environment } from "../../src/environment/environment";
import { VERIFY_CHECKS } from "../../src/operations/verify/verify-checks";
import { VerifyDirectory } from "../../src/operations/verify/verify-directory";
import { fakeChecks, fakeEnvironment, fakePublished, fakeReads, locatedNetwork } from "../support/check-worlds";
import { deploy, findings, type Finding } from "../support/checks";
import { IDENTITY } from "../support/deployed";
import { type Said } from "../support/messages";
import { withExistingDirectory } from "./preflight/directory-breakages";

const environment = fakeEnvironment();
const DIRECTORY = "d-0123456789";

describe("the directory", () => {
  const verify = async (
    of: Environment,
    directories: DirectoryDescription[],
    published = fakePublished(),
  ): Promise<Finding[]> => {
    const checks = fakeChecks(VERIFY_CHECKS);
    const reads = new Map([["identity", fakeReads({ directoryService: { directories, shares: [] } })]]);
    const networks = of.networks.map(({ key }) => locatedNetwork(of, key));
    const context = { environment: of, checks, reads, networks, parameters: "few" as const, note: () => undefined };
    await new VerifyDirectory(context, published).verify();
    return findings(checks.results());
  };

  const HOME = "vpc-0aaaaaaaaaaaaaaaa";
  const OTHER = "d-0bbbbbbbbb";
  const named = (id: string, more: Partial<DirectoryDescription> = {}): DirectoryDescription => ({
    DirectoryId: id,
    Name: "Corp.example.com",
    Type: "MicrosoftAD",
    // What only an active directory has is not looked at.
    Stage: "Impaired",
    LaunchTime: new Date(Date.now() - 12.5 * 86_400_000),
    VpcSettings: { VpcId: HOME, SubnetIds: [] },
    ...more,
  });
  const orphans = async (directories: DirectoryDescription[], published = fakePublished()): Promise<unknown[]> =>
    (await verify(environment, directories, published))
      .filter(([, check]) => check === "directory-orphan" || check === "directory-exists")
      .map(([, ...rest]) => rest);
  const publishedId = fakePublished({ "live-directory-sharing": { directory_id: DIRECTORY } });
  const facts = { directory: OTHER, type: "MicrosoftAD", days: 12, vpc: HOME, domain: "corp.example.com" };
  const removed = { directory: OTHER, region: "us-east-1" };

  test.each<[string, Partial<DirectoryDescription>, status: string, cause: Said, cure: Said]>([
    [
      "works",
      { Stage: "Active" },
      "failed",
      ["directory-orphan/cause", { ...facts, stage: "Active", own: DIRECTORY }],
      ["directory-orphan/cure", removed],
    ],
    [
      "has failed",
      { Stage: "Failed" },
      "failed",
      ["directory-orphan/cause-failed", { ...facts, stage: "Failed", own: DIRECTORY }],
      ["directory-orphan/cure-failed", removed],
    ],
    [
      "is being deleted",
      { Stage: "Deleting" },
      "waiting",
      ["directory-orphan/cause-deleting", { ...facts, stage: "Deleting", own: DIRECTORY }],
      "directory-orphan/cure-deleting",
    ],
    [
      "is in another VPC",
      { Stage: "Active", VpcSettings: { VpcId: "vpc-0ccccccccccccccccc", SubnetIds: [] } },
      "unknown",
      [
        "directory-orphan/cause-other-vpc",
        { ...facts, vpc: "vpc-0ccccccccccccccccc", stage: "Active", own: DIRECTORY, ownVpc: HOME },
      ],
      ["directory-orphan/cure-other-vpc", removed],
    ],
  ])("is the published one, and an orphan of its name %s", async (_what, more, status, cause, cure) => {
    const both = [named(OTHER, more), named(DIRECTORY)];
    const wanted = [["directory-orphan", status, cause, cure]];
    expect([await orphans(both, publishedId), await orphans(both.reverse(), publishedId)]).toEqual([wanted, wanted]);
  });

  test("is named by the file, and an orphan has its name", async () => {
    const existing = fakeEnvironment((yaml) => withExistingDirectory(yaml, DIRECTORY));
    const found = await verify(existing, [named(OTHER), named(DIRECTORY)]);
    const orphan = { ...facts, stage: "Impaired", own: DIRECTORY };
    expect(found.map(([, ...rest]) => rest)[0]).toEqual([
      "directory-orphan",
      "failed",
      ["directory-orphan/cause", orphan],
      ["directory-orphan/cure", removed],
    ]);
  });

  test.each([
    ["a connector", { Type: "ADConnector" }],
    ["a share", { Type: "SharedMicrosoftAD" }],
    ["one that is deleted", { Stage: "Deleted" }],
    ["one of another name", { Name: "corp.example.org" }],
  ] as const)("has no orphan in %s", async (_what, more) => {
    expect(await orphans([named(OTHER, more), named(DIRECTORY)], publishedId)).toEqual([]);
  });

  test("is published, and is not there while an orphan is", async () => {
    const missing = { directory: DIRECTORY, state: "live-directory-sharing", account: "identity", accountId: IDENTITY };
    expect(await orphans([named(OTHER)], publishedId)).toEqual([
      ["directory-exists", "failed", ["directory-exists/cause-published", missing], deploy("live-directory")],
      [
        "directory-orphan",
        "failed",
        ["directory-orphan/cause", { ...facts, stage: "Impaired", own: DIRECTORY }],
        ["directory-orphan/cure", removed],
      ],
    ]);
  });

  const ids = [DIRECTORY, OTHER];
  test.each<[string, Partial<DirectoryDescription>, string[]]>([
    ["one has failed", { Stage: "Failed" }, ["directory-orphan"]],
    [
      "one is in another VPC",
      { VpcSettings: { VpcId: "vpc-0ccccccccccccccccc", SubnetIds: [] } },
      ["directory-orphan"],
    ],
    ["both may be it", {}, ["directory-exists"]],
  ])("is published by no state, and of two %s", async (_what, more, wanted) => {
    const found = await verify(environment, [named(OTHER, more), named(DIRECTORY)]);
    const checks = found.map(([, check]) => check).filter((check) => /exists|orphan/.test(check));
    expect(checks).toEqual(wanted);
  });

  test("is published by no state, and cannot be told from another", async () => {
    const several = { domain: "corp.example.com", directories: ids, account: "identity", accountId: IDENTITY };
    expect(await orphans(ids.map((id) => named(id)))).toEqual([
      [
        "directory-exists",
        "failed",
        ["directory-exists/cause-several", several],
        ["directory-exists/cure-several", { stacks: ["live-directory", "live-directory-sharing"] }],
      ],
    ]);
  });

  test.each([
    ["unreachable", "unknown"],
    ["refused", "failed"],
  ] as const)("is the only one, and the state that publishes it is %s", async (answer, status) => {
    const unread = [
      status,
      [`unread-state/cause-${answer}`, { stack: "live-directory-sharing", reason: "reason" }],
      `unread-state/cure-${answer}`,
    ];
    const published = fakePublished({ "live-directory-sharing": answer });
    expect(await orphans([named(DIRECTORY)], published)).toEqual([["directory-orphan", ...unread]]);
    expect(await orphans([named(DIRECTORY), named(OTHER)], published)).toEqual([["directory-exists", ...unread]]);
  });

  test("is published as something else than an id", async () => {
    const published = fakePublished({ "live-directory-sharing": { directory_id: 5 } });
    expect(await orphans([named(DIRECTORY)], published)).toEqual([
      [
        "directory-orphan",
        "failed",
        ["published-output/text", { output: "directory_id", state: "live-directory-sharing", present: true }],
        deploy("live-directory-sharing"),
      ],
    ]);
  });

  test("is not deployed any more, but its state is still there", async () => {
    const published = fakePublished({ "live-directory-sharing": {}, "live-directory": {} });
    const missing = { domain: "corp.example.com", account: "identity", accountId: IDENTITY };
    expect(await orphans([], published)).toEqual([
      ["directory-exists", "failed", ["directory-exists/cause", missing], deploy("live-directory")],
    ]);
  });
});
