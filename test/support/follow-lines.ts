import { type RecoveryStep } from "../../src/operations/recover/recovery";
import { aws, type Emulator } from "./aws";
import { run } from "./terraform";

export interface LinesPlace {
  readonly emulator: Emulator;
  /** The account that a stack is in. */
  readonly accountOf: (stack: string) => string;
  /** Folder to run the lines in. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const DELETIONS = [
  ["aws ds delete-directory", "ds", "delete_directory", "DirectoryId"],
  ["aws ec2 delete-route-table", "ec2", "delete_route_table", "RouteTableId"],
  ["aws ec2 delete-vpc", "ec2", "delete_vpc", "VpcId"],
  ["aws ec2 delete-vpc-peering-connection", "ec2", "delete_vpc_peering_connection", "VpcPeeringConnectionId"],
  ["aws kms schedule-key-deletion", "kms", "schedule_key_deletion", "KeyId"],
].map(([begins = "", service = "", operation = "", argument = ""]) => ({ begins, service, operation, argument }));

/** Runs lines of `recover`, as a person does who has looked at each; those of the AWS CLI as the calls they are. */
export async function followLines(steps: readonly RecoveryStep[], place: LinesPlace): Promise<void> {
  for (const step of steps) await followLine(step, place);
}

async function followLine({ kind, command, id, stack }: RecoveryStep, place: LinesPlace): Promise<void> {
  const call = (service: string, operation: string, parameters: object): Promise<unknown> =>
    aws(place.emulator, place.accountOf(stack), service, operation, parameters);
  if (kind === "restore") {
    const { bucket: Bucket, key: Key, ...more } = optionsOf(command);
    if (command.startsWith("aws s3api delete-object "))
      await call("s3", "delete_object", { Bucket, Key, VersionId: more["version-id"] });
    else await call("s3", "copy_object", { Bucket, Key, CopySource: more["copy-source"] });
    return;
  }
  const deletion = DELETIONS.find(({ begins }) => command.startsWith(`${begins} `));
  if (deletion) {
    await call(deletion.service, deletion.operation, { [deletion.argument]: id });
    return;
  }
  // Nobody is asked here.
  const line = command.replace(" force-unlock ", " force-unlock -force ");
  const { code, all } = await run("sh", ["-c", line], { cwd: place.folder, env: place.env });
  if (code !== 0) throw new Error(`${line}\n${all}`);
}

/** The options of a line of the AWS CLI. */
function optionsOf(line: string): Record<string, string> {
  const words = [...line.matchAll(/ --([a-z-]+) (?:'([^']*)'|(\S+))/g)];
  return Object.fromEntries(words.map(([, name = "", quoted, bare = ""]) => [name, quoted ?? bare]));
}
