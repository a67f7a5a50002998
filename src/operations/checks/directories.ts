import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { type Account, type Environment } from "../../environment/environment";
import { PUBLISHED_OUTPUTS } from "../../environment/published-outputs";
import { stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { OperationError } from "../operation-error";
import { isReference, publishedText, type Published, type PublishedOutputs, type PublishedSource } from "../published";
import { type Problem } from "./check";
import { deployCommand } from "./deploy-command";
import { unread } from "./located-networks";

const say = {
  correctOutput: message(
    "published-output/cure-directory-id",
    "Name an output that holds the directory's id in directory.existing.directoryId.",
  ),
};

/** Whether a directory of an account has a domain's name, whatever its kind. */
export function hasName({ Name, Stage }: DirectoryDescription, domainName: string): boolean {
  return Name?.toLowerCase() === domainName.toLowerCase() && Stage !== "Deleted";
}

/** Whether it is an AWS Managed Microsoft AD of that domain, and stays. */
export function isManagedDirectory(directory: DirectoryDescription, domainName: string): boolean {
  return hasName(directory, domainName) && directory.Type === "MicrosoftAD" && directory.Stage !== "Deleting";
}

type StackSource = Extract<PublishedSource, { readonly stack: string }>;

/** What is known of the id of the environment's directory. */
export type OwnDirectory =
  /** With the state that publishes it; without one if the file names it. */
  | { readonly status: "known"; readonly id: string; readonly state?: string }
  /** No state publishes an id: the directory is not deployed, or its states are lost. */
  | { readonly status: "unpublished" }
  | { readonly status: "unread"; readonly problem: Problem };

/** States that hold the ids of the directory, the one that every account may read first. */
export function directorySources(environment: Environment): PublishedSource[] {
  const { name, directory } = environment;
  const { account } = directory.network;
  if (directory.existing) {
    const { directoryId, securityGroupId } = directory.existing;
    return [directoryId, securityGroupId].filter(isReference).map(({ state }) => ({ external: state, account }));
  }
  return ownStacks(name, account);
}

function ownStacks(name: string, account: Account): StackSource[] {
  return [stackIds.directorySharing(name), stackIds.directory(name)].map((stack) => ({ stack, account }));
}

/** Reads the states that hold the directory's id, with others at once; the second only if the first is empty. */
export async function readDirectoryId(
  environment: Environment,
  published: Published,
  others: readonly PublishedSource[] = [],
): Promise<void> {
  const sources = directorySources(environment);
  if (environment.directory.existing) {
    await published.read([...others, ...sources]);
    return;
  }
  await published.read([...others, ...sources.slice(0, 1)]);
  if (ownDirectory(environment, published).status === "unpublished") await published.read(sources);
}

/** The directory of the environment by what its file or its states say; {@link readDirectoryId} has read them. */
export function ownDirectory(environment: Environment, published: Published): OwnDirectory {
  const { existing, network } = environment.directory;
  if (!existing) {
    const found = ownStacks(environment.name, network.account).map((source) => ofStack(source, published.of(source)));
    return found.find(({ status }) => status !== "unpublished") ?? { status: "unpublished" };
  }
  const { directoryId } = existing;
  if (!isReference(directoryId)) return { status: "known", id: directoryId };
  const source = { external: directoryId.state, account: network.account };
  const answer = published.of(source);
  if (answer.status !== "exists") return unreadable(source, answer);
  return idIn(answer.outputs, directoryId.output, directoryId.state, say.correctOutput);
}

function ofStack(source: StackSource, answer: PublishedOutputs): OwnDirectory {
  if (answer.status === "absent") return { status: "unpublished" };
  if (answer.status !== "exists") return unreadable(source, answer);
  // A stack that has been destroyed leaves a state without outputs.
  if (answer.outputs.size === 0) return { status: "unpublished" };
  const { name } = PUBLISHED_OUTPUTS.directory.directoryId;
  return idIn(answer.outputs, name, source.stack, () => deployCommand(source.stack));
}

function unreadable(source: PublishedSource, answer: PublishedOutputs): OwnDirectory {
  const problem = unread(source, answer);
  if (!problem) throw new Error("a state that exists is readable");
  return { status: "unread", problem };
}

function idIn(outputs: ReadonlyMap<string, unknown>, output: string, state: string, cure: () => string): OwnDirectory {
  try {
    return { status: "known", id: publishedText(outputs, output, state), state };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { status: "unread", problem: { cause: error.message, cure: cure() } };
  }
}

/** The domain's directories that may be the environment's while no state says which; one, if only one may be. */
export function candidates(
  directories: readonly DirectoryDescription[],
  domainName: string,
  vpcId: string | undefined,
): DirectoryDescription[] {
  const named = directories.filter((each) => isManagedDirectory(each, domainName));
  const narrower = [
    ({ Stage }: DirectoryDescription) => Stage !== "Failed",
    ({ VpcSettings }: DirectoryDescription) => vpcId === undefined || VpcSettings?.VpcId === vpcId,
  ];
  return narrower.reduce((left, test) => {
    const rest = left.length > 1 ? left.filter(test) : left;
    return rest.length > 0 ? rest : left;
  }, named);
}
