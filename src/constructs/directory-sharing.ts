import { DirectoryServiceSharedDirectory } from "@cdktf/provider-aws/lib/directory-service-shared-directory";
import { DirectoryServiceSharedDirectoryAccepter } from "@cdktf/provider-aws/lib/directory-service-shared-directory-accepter";
import { type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { accountId } from "../aws/rules/accounts";
import { directoryId } from "../aws/rules/directory";
import { PropsCheck } from "./validation";

export interface DirectorySharingProps {
  /** Id of the directory in the account that owns it. */
  readonly directoryId: string;
  /** Accounts to share it with; not the owner. */
  readonly accountIds: readonly string[];
  /** How the share comes to be. @default "HANDSHAKE" - each account accepts it */
  readonly sharingMethod?: "HANDSHAKE" | "ORGANIZATIONS";
}

/**
 * Shares of a directory, made in the account that owns it. Terraform does not wait for a share to be accepted; the
 * acceptance does.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/directory_service_shared_directory
 */
export class DirectorySharing extends Construct {
  /** Ids of the shared directory by the account it is shared with. */
  public readonly sharedDirectoryIds: Record<string, string>;

  public constructor(scope: Construct, id: string, props: DirectorySharingProps) {
    super(scope, id);
    new PropsCheck(this).value("directoryId", props.directoryId, directoryId).items("accountIds", props.accountIds, accountId).done();
    this.sharedDirectoryIds = Object.fromEntries(
      props.accountIds.map((target) => {
        const share = new DirectoryServiceSharedDirectory(this, `share-${target}`, {
          directoryId: props.directoryId,
          method: props.sharingMethod ?? "HANDSHAKE",
          target: { id: target, type: "ACCOUNT" },
          timeouts: { delete: "60m" },
        });
        return [target, share.sharedDirectoryId];
      }),
    );
  }
}

export interface DirectoryShareAcceptanceProps {
  /** Id of the shared directory in this account. */
  readonly sharedDirectoryId: string;
  /** What must be there first. @default - nothing */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * Acceptance of a share, in the account the directory is shared with. It waits until the directory is Shared, so take the
 * id for a domain join from here.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/directory_service_shared_directory_accepter
 */
export class DirectoryShareAcceptance extends Construct {
  /** Id of the directory as this account sees it, once it is Shared. */
  public readonly directoryId: string;

  public constructor(scope: Construct, id: string, props: DirectoryShareAcceptanceProps) {
    super(scope, id);
    new PropsCheck(this).value("sharedDirectoryId", props.sharedDirectoryId, directoryId).done();
    const accepter = new DirectoryServiceSharedDirectoryAccepter(this, "accepter", {
      sharedDirectoryId: props.sharedDirectoryId,
      timeouts: { create: "60m", delete: "60m" },
      ...(props.dependsOn ? { dependsOn: props.dependsOn } : {}),
    });
    this.directoryId = accepter.id;
  }
}
