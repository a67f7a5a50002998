import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emulatorScripts, locksIn, startEmulator } from "../support/aws";
import { CREDENTIALS } from "../support/deployed";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, terraformVariables } from "../support/terraform";

const ACCOUNTS = ["111111111111", "222222222222"];
const [IDENTITY = "", ORDERS = ""] = ACCOUNTS;
const buckets = { [IDENTITY]: "local-identity-tfstate", [ORDERS]: "local-orders-tfstate" };

/** A call that is refused once, of a stack that others run next to, or after. */
const REFUSALS = [
  ["local-orders-network", ORDERS, "ec2", "CreateSubnet"],
  ["local-directory", IDENTITY, "ds", "CreateLogSubscription"],
  ["local-orders-peering", ORDERS, "ec2", "CreateRoute"],
  ["local-orders-directory-access", ORDERS, "iam", "AttachRolePolicy"],
  ["local-orders-database", ORDERS, "rds", "CreateDBParameterGroup"],
] as const;

interface Event {
  readonly event: string;
  readonly stack?: string;
}

describeWithTools("apply of the local environment", () => {
  const folder = temporaryFolder("local-faults");

  test.concurrent.each(REFUSALS)("goes on after a call of %s was refused", async (stack, account, service, action) => {
    const own = join(folder, stack);
    mkdirSync(join(own, "environments"), { recursive: true });
    const emulator = await startEmulator(own);
    try {
      const accounts = ACCOUNTS.map((id) => ({ id, state: { bucket: buckets[id] ?? "" } }));
      await emulatorScripts.makeStateBuckets(emulator, accounts);
      const yaml = readFileSync(join(ROOT, "environments", "local.yaml"), "utf8");
      const file = join(own, "environments", "local.yaml");
      writeFileSync(file, yaml.replace(/http:\/\/127\.0\.0\.1:\d+/, emulator.url));
      const apply = async (): Promise<[number | null, Event[]]> => {
        const args = ["apply", "local", "--yes", "--json", "--out", join(own, "run")];
        const { code, stdout } = await run(process.execPath, ["bin/rds-kerberos.cjs", ...args], {
          env: {
            ...terraformVariables(join(own, "terraform")),
            ...CREDENTIALS,
            ENVIRONMENTS_DIR: join(own, "environments"),
            TF_VAR_directory_admin_password: "Correct-Horse-7",
          },
        });
        return [code, stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Event]))];
      };
      const stacksOf = (events: Event[], event: string): (string | undefined)[] =>
        events.filter((each) => each.event === event).map((each) => each.stack);
      const refusal = { status: 403, code: "UnauthorizedOperation", message: "You are not authorized." };
      await emulatorScripts.control(emulator, "faults", { ...refusal, service, action, account });

      const [refused, first] = await apply();
      expect([refused, stacksOf(first, "failed")]).toEqual([1, [stack]]);
      const [code] = await apply();
      expect(code).toBe(0);
      const [again, last] = await apply();
      expect([again, stacksOf(last, "unchanged").length]).toEqual([0, 8]);

      const found = await emulatorScripts.inventory(emulator, ACCOUNTS);
      expect([found[IDENTITY]?.["directories"]?.length, found[ORDERS]?.["instances"]?.length]).toEqual([1, 1]);
      for (const [id, bucket] of Object.entries(buckets)) expect(await locksIn(emulator, id, bucket)).toEqual([]);
    } finally {
      await emulatorScripts.stopEmulator(emulator.pid);
    }
  });
});
