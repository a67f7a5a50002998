import { DescribeDirectoriesCommand, type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { type Environment } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { type AwsAccount } from "../aws/aws";
import { AwsError } from "../aws/aws-error";
import { candidates, ownDirectory, readDirectoryId } from "../checks/directories";
import { orphanProblems } from "../checks/directory-orphans";
import { OperationError } from "../operation-error";
import { type Published } from "../published";
import { say } from "./rotation-messages";

/**
 * The directory whose password is reset: the one that the environment's state publishes, or the file names. Others of
 * its name are reported.
 *
 * @throws AwsError if AWS does not list the directories, or it is not active
 * @throws OperationError if it is not certain which one it is
 */
export async function adminDirectory(
  environment: Environment,
  account: AwsAccount,
  published: Published,
  progress: (line: string) => void,
): Promise<string> {
  const { domainName } = environment.directory;
  const { region } = environment;
  await readDirectoryId(environment, published);
  const directories = await account.aws.pages(
    (NextToken, options) => account.directoryService.send(new DescribeDirectoriesCommand({ NextToken }), options),
    (page) => ({ items: page.DirectoryDescriptions, token: page.NextToken }),
  );
  const { DirectoryId: directoryId = "", Stage: stage } = own(environment, published, directories);
  for (const { cause, cure } of orphanProblems(directories, { domainName, region, own: directoryId, vpcId: undefined }))
    for (const line of [cause, cure]) progress(line);
  if (stage !== "Active") {
    throw new AwsError("other", "DirectoryUnavailableException", say.notActive({ directoryId, stage }));
  }
  return directoryId;
}

function own(
  environment: Environment,
  published: Published,
  directories: readonly DirectoryDescription[],
): DirectoryDescription {
  const { domainName: domain, network } = environment.directory;
  const account = network.account.id;
  const known = ownDirectory(environment, published);
  if (known.status === "unread") throw new OperationError(say.unread(known.problem));
  if (known.status === "known") {
    const found = directories.find(({ DirectoryId }) => DirectoryId === known.id);
    if (!found) throw new OperationError(say.noDirectory({ account, directoryId: known.id, state: known.state }));
    return found;
  }
  const [only, ...others] = candidates(directories, domain, undefined);
  if (!only) throw new OperationError(say.directories({ account, domain }));
  if (others.length === 0) return only;
  const ids = [only, ...others].map(({ DirectoryId }) => DirectoryId ?? "");
  const stack = stackIds.directorySharing(environment.name);
  throw new OperationError(say.unpublished({ account, domain, directories: ids, stack }));
}
