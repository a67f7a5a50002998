import { DirectoryServiceSharedDirectory } from "@cdktf/provider-aws/lib/directory-service-shared-directory";
import {
  DirectoryServiceSharedDirectoryAccepter,
  type DirectoryServiceSharedDirectoryAccepterConfig,
} from "@cdktf/provider-aws/lib/directory-service-shared-directory-accepter";
import { TerraformIterator, Token, type IResolvable, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { accountId } from "../aws/rules/accounts";
import { directoryId } from "../aws/rules/directory";
import { attributeWhen, when } from "./each";
import { Expression } from "./expression";
import { addressOf } from "./names";
import { isUnknown, PropsCheck } from "./validation";

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
    new PropsCheck(this)
      .value("directoryId", props.directoryId, directoryId)
      .items("accountIds", props.accountIds, accountId)
      .done();
    if (isUnknown(props.accountIds)) {
      const accounts = TerraformIterator.fromList([...props.accountIds]);
      const shares = this.share("share", accounts.value as string, props, { forEach: accounts });
      this.sharedDirectoryIds = Token.asStringMap(
        new Expression(`{ for account, share in ${addressOf(shares)} : account => share.shared_directory_id }`),
      );
      return;
    }
    this.sharedDirectoryIds = Object.fromEntries(
      props.accountIds.map((target) => [target, this.share(`share-${target}`, target, props).sharedDirectoryId]),
    );
  }

  private share(
    id: string,
    target: string,
    props: DirectorySharingProps,
    each: { readonly forEach?: TerraformIterator } = {},
  ): DirectoryServiceSharedDirectory {
    return new DirectoryServiceSharedDirectory(this, id, {
      ...each,
      directoryId: props.directoryId,
      method: props.sharingMethod ?? "HANDSHAKE",
      target: { id: target, type: "ACCOUNT" },
      timeouts: { delete: "60m" },
    });
  }
}

export interface DirectoryShareAcceptanceProps {
  /** Id of the shared directory in this account. */
  readonly sharedDirectoryId: string;
  /** What must be there first. @default - nothing */
  readonly dependsOn?: ITerraformDependable[];
  /** A condition on which there is something to accept. @default - there is */
  readonly when?: IResolvable;
}

/**
 * Acceptance of a share, in the account the directory is shared with. It waits until the directory is Shared, so take
 * the id for a domain join from here.
 *
 * @see https://docs.aws.amazon.com/directoryservice/latest/devguide/API_AcceptSharedDirectory.html
 */
export class DirectoryShareAcceptance extends Construct {
  /** Id of the directory as this account sees it, once it is Shared; null if there was nothing to accept. */
  public readonly directoryId: string;

  public constructor(scope: Construct, id: string, props: DirectoryShareAcceptanceProps) {
    super(scope, id);
    new PropsCheck(this).value("sharedDirectoryId", props.sharedDirectoryId, directoryId).done();
    const config: DirectoryServiceSharedDirectoryAccepterConfig = {
      sharedDirectoryId: props.sharedDirectoryId,
      timeouts: { create: "60m", delete: "60m" },
      ...(props.dependsOn ? { dependsOn: props.dependsOn } : {}),
      ...when(props.when),
    };
    const accepter = new DirectoryServiceSharedDirectoryAccepter(this, "accepter", config);
    this.directoryId = props.when === undefined ? accepter.id : attributeWhen(accepter, "id");
  }
}
