import { DirectoryServiceReads } from "../../src/operations/checks/reads/directory-service-reads";
import { Ec2Reads } from "../../src/operations/checks/reads/ec2-reads";
import { RdsReads } from "../../src/operations/checks/reads/rds-reads";

/** Reads whose answers tests alter, by the class that has them. */
const READERS = { directories: DirectoryServiceReads, instances: RdsReads, subnets: Ec2Reads };

interface Items {
  readonly directories: Awaited<ReturnType<DirectoryServiceReads["directories"]>>[number];
  readonly instances: Awaited<ReturnType<RdsReads["instances"]>>[number];
  readonly subnets: Awaited<ReturnType<Ec2Reads["subnets"]>>[number];
}

/** Lets reads say something that the emulator never says, until `jest.restoreAllMocks`. */
export function alter<Name extends keyof Items>(name: Name, change: (item: Items[Name]) => Items[Name]): void {
  const prototype = READERS[name].prototype as Record<Name, (this: object) => Promise<Items[Name][]>>;
  const original = prototype[name];
  const changed = async function (this: object): Promise<Items[Name][]> {
    return (await original.call(this)).map(change);
  };
  jest.spyOn(prototype, name as never).mockImplementation(changed as never);
}
