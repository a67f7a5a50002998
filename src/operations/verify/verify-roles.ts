import { databaseAccounts, type Account } from "../../environment/environment";
import { directoryAccessRoleName, stackIds } from "../../environment/topology";
import { subjects } from "../checks/check";
import { type RoleFacts } from "../checks/reads/iam-reads";
import { distrusted, lackingActions } from "./access-role";
import { type VerifyContext } from "./verify-environment";

/** Checks of the role RDS reaches Directory Service with, in each account with databases. */
export async function verifyAccessRoles(context: VerifyContext): Promise<void> {
  await Promise.all(databaseAccounts(context.environment).map((account) => verifyAccessRole(context, account)));
}

async function verifyAccessRole({ environment, checks, reads }: VerifyContext, account: Account): Promise<void> {
  const read = reads.get(account.key);
  if (!read) return;
  const name = directoryAccessRoleName(environment, account);
  const subject = subjects.share(environment, account);
  const cure =
    account.directoryAccessRoleArn === undefined
      ? `npx cdktf deploy ${stackIds.directoryAccess(environment.name, account.key)}`
      : `Correct the role, which another pipeline owns: directoryAccessRoleArn of accounts.${account.key}.`;
  let role: RoleFacts | undefined;
  await checks.check("directory-access-role", subject, async () => {
    role = await read.iam.role(name);
    if (!role) return { cause: `There is no role ${name} in the account ${account.id}.`, cure };
    return role.path === "/"
      ? undefined
      : {
          cause: `The role ${name} has the path ${role.path}, and RDS takes the bare name only.`,
          cure: "Make a role without a path.",
        };
  });
  if (!role) return;
  const found = role;
  await checks.check("directory-access-trust", subject, () => {
    const services = distrusted(found, environment.region, account.id, account.directoryAccessRoleArn === undefined);
    return services.length === 0
      ? undefined
      : {
          cause: `The trust policy of the role ${name} does not let ${services.join(" and ")} assume it for the account ${account.id}.`,
          cure,
        };
  });
  await checks.check("directory-access-policy", subject, () => {
    const lacking = lackingActions(found);
    return lacking.length === 0 ? undefined : { cause: `The role ${name} may not do ${lacking.join(", ")}.`, cure };
  });
}
