import { databaseAccounts, type Account } from "../../environment/environment";
import { directoryAccessRoleName, stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { subjects } from "../checks/check";
import { causes } from "../checks/common-messages";
import { deployCommand } from "../checks/deploy-command";
import { type RoleFacts } from "../checks/reads/iam-reads";
import { distrusted, lackingActions } from "./access-role";
import { type VerifyContext } from "./context";

const say = {
  path: message<{ role: string; path: string }>(
    "directory-access-role/cause-path",
    ({ role, path }) => `The role ${role} has the path ${path}, and RDS takes the bare name only.`,
  ),
  removePath: message("directory-access-role/cure-path", "Make a role without a path."),
  distrusted: message<{ role: string; services: readonly string[]; accountId: string }>(
    "directory-access-trust/cause",
    ({ role, services, accountId }) =>
      `The trust policy of the role ${role} does not let ${services.join(" and ")} assume it ` +
      `for the account ${accountId}.`,
  ),
  lacking: message<{ role: string; actions: readonly string[] }>(
    "directory-access-policy/cause",
    ({ role, actions }) => `The role ${role} may not do ${actions.join(", ")}.`,
  ),
  correct: message<{ account: string }>(
    "directory-access-role/cure-other-pipeline",
    ({ account }) => `Correct the role, which another pipeline owns: directoryAccessRoleArn of accounts.${account}.`,
  ),
};

/** Checks of the role RDS reaches Directory Service with, in each account with databases. */
export async function verifyAccessRoles(context: VerifyContext): Promise<void> {
  await Promise.all(databaseAccounts(context.environment).map((account) => verifyAccessRole(context, account)));
}

async function verifyAccessRole({ environment, checks, reads }: VerifyContext, account: Account): Promise<void> {
  const read = reads.get(account.key);
  if (!read) return;
  const role = directoryAccessRoleName(environment, account);
  const isOurs = account.directoryAccessRoleArn === undefined;
  const subject = subjects.share(environment, account);
  const cure = (): string =>
    isOurs
      ? deployCommand(stackIds.directoryAccess(environment.name, account.key))
      : say.correct({ account: account.key });
  let found: RoleFacts | undefined;
  await checks.check("directory-access-role", subject, async () => {
    found = await read.iam.role(role);
    if (!found) return { cause: causes.noRole({ role, accountId: account.id }), cure: cure() };
    if (found.path === "/") return undefined;
    return { cause: say.path({ role, path: found.path }), cure: say.removePath() };
  });
  if (!found) return;
  const facts = found;
  await checks.check("directory-access-trust", subject, () => {
    const services = distrusted(facts, environment.region, account.id, isOurs);
    if (services.length === 0) return undefined;
    return { cause: say.distrusted({ role, services, accountId: account.id }), cure: cure() };
  });
  await checks.check("directory-access-policy", subject, () => {
    const actions = lackingActions(facts);
    return actions.length === 0 ? undefined : { cause: say.lacking({ role, actions }), cure: cure() };
  });
}
