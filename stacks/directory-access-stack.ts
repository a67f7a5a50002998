import { conditional, Fn, Op, Token } from "cdktf";
import { type Construct } from "constructs";
import { DirectoryAccessRole } from "../src/constructs/directory-access-role";
import { DirectoryShareAcceptance } from "../src/constructs/directory-sharing";
import { isUnknown } from "../src/constructs/validation";
import { type Source } from "../src/contracts/contract";
import { directoryAccessContract, type DirectorySharingValues } from "../src/contracts/contracts";
import { KerberosStack, type KerberosStackProps } from "./kerberos-stack";

export interface DirectoryAccessStackProps extends KerberosStackProps {
  /** Name of the IAM role. */
  readonly roleName: string;
  /** ARN of a role of that name that exists. @default - the role is made */
  readonly existingRoleArn?: string | undefined;
  readonly directorySharing: Source<Pick<DirectorySharingValues, "directoryId" | "sharedDirectoryIds">>;
  /** `owner` is the directory's own account; `accept` accepts a share; `shared` has it shared by AWS Organizations. */
  readonly share: "owner" | "accept" | "shared";
}

/** What an account's databases need to join the domain: the role for RDS, and the directory as the account sees it. */
export class DirectoryAccessStack extends KerberosStack {
  public constructor(scope: Construct, id: string, props: DirectoryAccessStackProps) {
    super(scope, id, props);
    const made =
      props.existingRoleArn === undefined
        ? new DirectoryAccessRole(this, "Default", {
            name: props.roleName,
            accountId: props.accountId,
            region: props.region,
          })
        : undefined;
    directoryAccessContract.publish(this, {
      directoryId: this.directoryId(props, made),
      directoryAccessRoleName: made?.roleName ?? props.roleName,
      directoryAccessRoleArn: made?.roleArn ?? props.existingRoleArn ?? "",
    });
  }

  private directoryId(props: DirectoryAccessStackProps, role: DirectoryAccessRole | undefined): string {
    const { directoryId, sharedDirectoryIds } = props.directorySharing(this);
    if (props.share === "owner") return directoryId;
    const shared = Fn.lookup(sharedDirectoryIds, props.accountId) as string;
    if (props.share === "shared") return shared;
    const unknown = isUnknown(props.share);
    // The acceptance takes a while, in which IAM propagates the new role: RDS refuses a role that it cannot see yet.
    const accepted = new DirectoryShareAcceptance(this, "share", {
      sharedDirectoryId: shared,
      ...(role ? { dependsOn: [role.ready] } : {}),
      ...(unknown ? { when: Op.eq(props.share, "accept") } : {}),
    }).directoryId;
    return unknown
      ? Token.asString(conditional(Op.eq(props.share, "owner"), directoryId, Fn.coalesce([accepted, shared])))
      : accepted;
  }
}
