import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { type Environment } from "../../environment/environment";
import { message } from "../../text/message";
import { type Problem } from "../checks/check";
import { type AccountReads } from "../checks/reads/account-reads";

interface OfDirectory {
  readonly directory: string;
}

const say = {
  missing: message<OfDirectory & { accountId: string }>(
    "directory-there/cause",
    ({ directory, accountId }) => `There is no directory ${directory} in the account ${accountId}.`,
  ),
  correctId: message(
    "directory-there/cure",
    "Correct directory.existing.directoryId: it is the id the owner knows it by.",
  ),
  otherType: message<OfDirectory & { type: string | undefined }>(
    "directory-there/cause-type",
    ({ directory, type }) => `${directory} is a ${type}, and RDS for PostgreSQL joins AWS Managed Microsoft AD only.`,
  ),
  nameOther: message("directory-there/cure-type", "Name another directory in directory.existing.directoryId."),
  nameOwners: message<{ ownerId: string | undefined }>(
    "directory-there/cure-share",
    ({ ownerId }) =>
      `Name another directory in directory.existing.directoryId: this is a share, its owner is ${ownerId}.`,
  ),
  stage: message<OfDirectory & { stage: string | undefined }>(
    "directory-there/cause-stage",
    ({ directory, stage }) => `The directory ${directory} is ${stage}.`,
  ),
  waitForStage: message("directory-there/cure-stage", "Wait until it is Active, or open a case with AWS Support."),
  otherName: message<OfDirectory & { found: string | undefined; wanted: string }>(
    "directory-there/cause-name",
    ({ directory, found, wanted }) => `The directory ${directory} is ${found}, and the file says ${wanted}.`,
  ),
  correctName: message("directory-there/cure-name", "Correct directory.existing.domainName."),
  otherVpc: message<OfDirectory & { found: string; wanted: string }>(
    "directory-there/cause-vpc",
    ({ directory, found, wanted }) => `The directory ${directory} is in ${found}, and its network is ${wanted}.`,
  ),
  nameNetwork: message("directory-there/cure-vpc", "Name the network it is in as directory.network."),
};

/** Whether a directory that exists is there, and what the file says of it. @param vpc - The VPC it should be in. */
export async function existingDirectoryProblem(
  { directory: { domainName, network } }: Environment,
  { directoryService }: AccountReads,
  directory: string,
  vpc: string | undefined,
): Promise<Problem | undefined> {
  const found = (await directoryService.directories()).find(({ DirectoryId }) => DirectoryId === directory);
  if (!found) return { cause: say.missing({ directory, accountId: network.account.id }), cure: say.correctId() };
  const { Type: type, Stage: stage, Name: name, VpcSettings } = found;
  if (type !== "MicrosoftAD") return { cause: say.otherType({ directory, type }), cure: otherTypeCure(found) };
  if (stage !== "Active") return { cause: say.stage({ directory, stage }), cure: say.waitForStage() };
  if (name?.toLowerCase() !== domainName.toLowerCase()) {
    return { cause: say.otherName({ directory, found: name, wanted: domainName }), cure: say.correctName() };
  }
  const foundVpc = VpcSettings?.VpcId;
  if (vpc === undefined || foundVpc === undefined || foundVpc === vpc) return undefined;
  return { cause: say.otherVpc({ directory, found: foundVpc, wanted: vpc }), cure: say.nameNetwork() };
}

function otherTypeCure({ Type, OwnerDirectoryDescription }: DirectoryDescription): string {
  if (Type !== "SharedMicrosoftAD") return say.nameOther();
  return say.nameOwners({ ownerId: OwnerDirectoryDescription?.AccountId });
}
