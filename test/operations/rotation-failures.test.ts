import { type AwsErrorKind, AwsError } from "../../src/operations/aws/aws-error";
import { rotateAdminPassword } from "../../src/operations/rotate/rotate-admin-password";
import { type Published } from "../../src/operations/published";
import { fakePublished } from "../support/check-worlds";
import { IDENTITY } from "../support/deployed";
import { printed, said, type Said } from "../support/messages";
import {
  actionOf,
  awsOf,
  DIRECTORY,
  environment,
  refusal,
  SECRET,
  unpublished,
  World,
} from "../support/rotation-world";

const CURRENT = "c0000000-0000-4000-8000-000000000000";
const ROLE = "arn:aws:iam::111111111111:role/terraform-deploy";
const AT = { environment: "live", secret: SECRET };
const FOUND = { ...AT, directoryId: DIRECTORY };

interface Fault {
  readonly action: string;
  readonly error: AwsError;
  /** The call fails that comes after so many of its kind. */
  readonly after?: number;
  readonly carriedOut?: boolean;
}

function deployed(): World {
  return new World({ [CURRENT]: ["old", "AWSCURRENT"] });
}

/** What a run says in the end, and what it printed before, while something fails. */
async function rotate(
  world: World,
  fault?: Fault,
  published: Published = unpublished,
): Promise<{ readonly error: Said | undefined; readonly lines: Said[] }> {
  const lines: string[] = [];
  let earlier = 0;
  const aws = awsOf((command) => {
    const action = actionOf(command);
    const fails = action === fault?.action && (earlier += 1) > (fault.after ?? 0);
    if (!fails) return Promise.resolve().then(() => world.answer(action, command));
    if (fault.carriedOut) world.answer(action, command);
    return Promise.reject(fault.error);
  }, environment);
  const options = { published, makePassword: () => "new", pause: () => Promise.resolve() };
  const print = (line: string): void => {
    lines.push(`${line}\n`);
  };
  const error = await rotateAdminPassword(environment, aws, print, options).then(
    () => undefined,
    (thrown: unknown) => said(thrown instanceof Error ? thrown.message : String(thrown)),
  );
  return { error, lines: printed(lines.join("")) };
}

function aws(kind: AwsErrorKind, code: string, reason = "reason"): AwsError {
  return new AwsError(kind, code, reason);
}

const EXPIRED = aws("credentials", "ExpiredTokenException");
const DENIED = aws("denied", "AccessDeniedException");
const KEY = { secret: SECRET, region: "us-east-1" };
const ALLOW = ["rotate-admin-password/cure-denied", { role: ROLE, account: "identity", environment: "live" }] as const;
const ENABLE = ["rotate-admin-password/cure-key", KEY] as const;
const WAIT = ["rotate-admin-password/cure-inactive", { directoryId: DIRECTORY }] as const;
const NETWORK = "rotate-admin-password/cure-unreachable";

describe("says what failed, what has been reached, and how to continue:", () => {
  test.each<[what: string, fault: Fault, step: string, reached: string, cure: Said]>([
    [
      "directories are not listed",
      { action: "DescribeDirectories", error: DENIED },
      "find-directory",
      "nothing",
      ALLOW,
    ],
    [
      "the token has expired",
      { action: "DescribeSecret", error: EXPIRED },
      "read-secret",
      "nothing",
      "rotate-admin-password/cure-credentials",
    ],
    [
      "the key is disabled",
      { action: "PutSecretValue", error: refusal("EncryptionFailure") },
      "make-pending",
      "nothing",
      ENABLE,
    ],
    [
      "the key is refused",
      { action: "PutSecretValue", error: aws("denied", "AccessDeniedException", "Access to KMS is not allowed") },
      "make-pending",
      "nothing",
      ENABLE,
    ],
    ["the secret is not written", { action: "PutSecretValue", error: DENIED }, "make-pending", "nothing", ALLOW],
    [
      "the secret is not read again",
      { action: "DescribeSecret", after: 1, error: EXPIRED },
      "read-secret",
      "pending",
      "rotate-admin-password/cure-credentials",
    ],
    [
      "the secret is deleted meanwhile",
      { action: "DescribeSecret", after: 1, error: aws("missing", "ResourceNotFoundException") },
      "read-secret",
      "pending",
      ["rotate-admin-password/cure-secret-gone", { secret: SECRET }],
    ],
    ["the reset is not allowed", { action: "ResetUserPassword", error: DENIED }, "reset", "reset-tried", ALLOW],
    [
      "the directory is not available",
      { action: "ResetUserPassword", error: refusal("DirectoryUnavailableException") },
      "reset",
      "reset-tried",
      WAIT,
    ],
    [
      "the directory is deleted meanwhile",
      { action: "ResetUserPassword", error: aws("missing", "EntityDoesNotExistException") },
      "reset",
      "reset-tried",
      ["rotate-admin-password/cure-directory-gone", { directoryId: DIRECTORY }],
    ],
    [
      "the administrator has another name",
      { action: "ResetUserPassword", error: refusal("UserDoesNotExistException") },
      "reset",
      "reset-tried",
      "rotate-admin-password/cure-no-admin",
    ],
    [
      "AWS has too many calls",
      { action: "ResetUserPassword", error: refusal("ThrottlingException") },
      "reset",
      "reset-tried",
      "rotate-admin-password/cure-throttled",
    ],
    [
      "the answer to the reset is lost",
      { action: "ResetUserPassword", error: aws("unreachable", "ECONNRESET"), carriedOut: true },
      "reset",
      "reset-tried",
      NETWORK,
    ],
    [
      "the stage is not moved",
      { action: "UpdateSecretVersionStage", error: refusal("InternalServiceError") },
      "make-current",
      "reset",
      "rotate-admin-password/cure",
    ],
    [
      "the secret is deleted before the stage is moved",
      {
        action: "UpdateSecretVersionStage",
        error: refusal("InvalidRequestException", "the secret was marked for deletion"),
      },
      "make-current",
      "reset",
      ["rotate-admin-password/cure-restore", KEY],
    ],
    [
      "the stage AWSPENDING is not removed",
      { action: "UpdateSecretVersionStage", after: 1, error: DENIED },
      "remove-pending",
      "current",
      ALLOW,
    ],
  ])("%s", async (_what, fault, step, reached, cure) => {
    const world = deployed();
    const { error } = await rotate(world, fault);
    const isGone = fault.error.code === "ResourceNotFoundException";
    const reason = isGone ? ["rotate-admin-password/no-secret", { secret: SECRET }] : fault.error.message;
    const at = step === "find-directory" ? AT : FOUND;
    expect(error).toEqual(["rotate-admin-password/failed", { ...at, step, reason, reached, cure }]);
    expect((await rotate(world)).error).toBeUndefined();
    expect([world.at("AWSCURRENT"), world.at("AWSPENDING")]).toEqual([world.password, undefined]);
  });

  test("the secret is not made", async () => {
    const { error } = await rotate(new World(), { action: "CreateSecret", error: DENIED });
    const failure = { step: "make-secret", reason: "reason", reached: "nothing", cure: ALLOW };
    expect(error).toEqual(["rotate-admin-password/failed", { ...FOUND, ...failure }]);
  });

  test("the secret is scheduled for deletion", async () => {
    const world = deployed();
    world.deleted = true;
    const reason = ["rotate-admin-password/secret-deleted", { secret: SECRET }];
    const cure = ["rotate-admin-password/cure-restore", KEY];
    expect((await rotate(world)).error).toEqual([
      "rotate-admin-password/failed",
      { ...FOUND, step: "read-secret", reason, reached: "nothing", cure },
    ]);
  });

  test("the directory is not active", async () => {
    const world = deployed();
    world.stage = "Impaired";
    const reason = ["rotate-admin-password/not-active", { directoryId: DIRECTORY, stage: "Impaired" }];
    const cure = "rotate-admin-password/cure-inactive";
    expect((await rotate(world)).error).toEqual([
      "rotate-admin-password/failed",
      { ...AT, step: "find-directory", reason, reached: "nothing", cure },
    ]);
  });

  test("the pending version holds no password", async () => {
    const versionId = "p0000000-0000-4000-8000-000000000000";
    const world = new World({ [CURRENT]: ["old", "AWSCURRENT"], [versionId]: [undefined, "AWSPENDING"] });
    expect((await rotate(world)).error).toEqual([
      "rotate-admin-password/pending-empty",
      { secret: SECRET, region: "us-east-1", versionId },
    ]);
  });
});

test("an answer that is lost after the stage has moved is made up for by another attempt", async () => {
  const world = deployed();
  let lost = false;
  const aws_ = awsOf((command) => {
    const action = actionOf(command);
    const answer = world.answer(action, command);
    if (action !== "UpdateSecretVersionStage" || lost) return Promise.resolve(answer);
    lost = true;
    return Promise.reject(aws("unreachable", "ECONNRESET"));
  }, environment);
  const lines: string[] = [];
  let made = 0;
  const { resumed } = await rotateAdminPassword(environment, aws_, (line) => void lines.push(`${line}\n`), {
    published: unpublished,
    makePassword: () => `new${(made += 1)}`,
    pause: () => Promise.resolve(),
  });
  expect([resumed, world.password, world.at("AWSCURRENT"), world.at("AWSPENDING")]).toEqual([
    false,
    "new2",
    "new2",
    undefined,
  ]);
  const once: Said[] = [
    ["rotate-admin-password/pending", { secret: SECRET }],
    ["rotate-admin-password/reset", { directoryId: DIRECTORY }],
  ];
  expect(printed(lines.join(""))).toEqual([...once, ["rotate-admin-password/overtaken", { secret: SECRET }], ...once]);
});

test("a pending version that another run replaces before the reset is not set", async () => {
  const world = deployed();
  const set: string[] = [];
  const other = "p0000000-0000-4000-8000-000000000000";
  const aws_ = awsOf((command) => {
    const action = actionOf(command);
    if (action === "ResetUserPassword") set.push(String(command.input["NewPassword"]));
    const answer = world.answer(action, command);
    if (action === "PutSecretValue" && world.versions?.has(other) === false) {
      const SecretString = JSON.stringify({ username: "Admin", password: "others" });
      world.answer(action, { input: { ClientRequestToken: other, SecretString, VersionStages: ["AWSPENDING"] } });
    }
    return Promise.resolve(answer);
  }, environment);
  const options = { published: unpublished, makePassword: () => "mine", pause: () => Promise.resolve() };
  const { resumed, versionId } = await rotateAdminPassword(environment, aws_, () => undefined, options);
  expect([set, resumed, versionId, world.at("AWSCURRENT"), world.at("AWSPENDING")]).toEqual([
    ["others"],
    true,
    other,
    "others",
    undefined,
  ]);
});

test("Ctrl-C says what has been reached", async () => {
  const world = deployed();
  const stop = new AbortController();
  const aws_ = awsOf(
    (command) => {
      const action = actionOf(command);
      if (action !== "ResetUserPassword") return Promise.resolve(world.answer(action, command));
      stop.abort();
      return Promise.reject(new DOMException("Stopped", "AbortError"));
    },
    environment,
    stop.signal,
  );
  const lines: string[] = [];
  const print = (line: string): void => {
    lines.push(`${line}\n`);
  };
  await expect(rotateAdminPassword(environment, aws_, print, { published: unpublished })).rejects.toThrow("Stopped");
  expect(printed(lines.join(""))).toEqual([
    ["rotate-admin-password/pending", { secret: SECRET }],
    ["rotate-admin-password/stopped", { ...FOUND, reached: "reset-tried" }],
  ]);
});

describe("does not begin", () => {
  test("without the directory that the state publishes", async () => {
    const published = fakePublished({ "live-directory-sharing": { directory_id: "d-0aaaaaaaaa" } });
    expect((await rotate(deployed(), undefined, published)).error).toEqual([
      "rotate-admin-password/no-directory",
      { account: IDENTITY, directoryId: "d-0aaaaaaaaa", state: "live-directory-sharing" },
    ]);
  });

  test("while the state is not read", async () => {
    const published = fakePublished({ "live-directory-sharing": "refused" });
    const cause = ["unread-state/cause-refused", { stack: "live-directory-sharing", reason: "reason" }];
    expect((await rotate(deployed(), undefined, published)).error).toEqual([
      "rotate-admin-password/unread",
      { cause, cure: "unread-state/cure-refused" },
    ]);
  });

  test("without any directory of the name", async () => {
    const world = deployed();
    world.stage = "Deleting";
    expect((await rotate(world)).error).toEqual([
      "rotate-admin-password/directories",
      { account: IDENTITY, domain: "corp.example.com" },
    ]);
  });
});
