import { directoryId } from "../../../src/aws/rules/directory";
import { directorySharingContract } from "../../../src/contracts/contracts";
import { DirectoryAccessStack } from "../../directory-access-stack";
import { commonProps, type ModuleDefinition } from "../module";

export const directoryAccess: ModuleDefinition = {
  kind: "directory-access",
  summary:
    "What an account's databases need to join the domain: the role for RDS, and the directory as the account sees it.",
  notes: ["A join must wait for the acceptance of the share: take `directory_id` from the outputs of this module."],
  make: (app, variables) =>
    new DirectoryAccessStack(app, "directory-access", {
      roleName: variables.text("role_name", "Name of the IAM role RDS uses to reach Directory Service.", []),
      directorySharing: variables.source(directorySharingContract, {
        directoryId: [directoryId],
        sharedDirectoryIds: [directoryId],
      }),
      share: variables.choice(
        "share",
        "How the account gets the directory: owner in the directory's own account; accept to accept a share; shared " +
          "where AWS Organizations has shared it.",
        ["owner", "accept", "shared"],
        { default: "accept" },
      ),
      ...commonProps(variables),
    }),
};
