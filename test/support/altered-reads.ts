import { AccountReads } from "../../src/operations/checks/account-reads";

type Readers = {
  readonly [Name in "directories" | "instances" | "subnets"]: Awaited<ReturnType<AccountReads[Name]>>[number];
};

/** Lets reads say something that the emulator never says, until it is restored. */
export function alter<Name extends keyof Readers>(
  name: Name,
  change: (item: Readers[Name]) => Readers[Name],
): jest.SpyInstance {
  const original = Object.getOwnPropertyDescriptor(AccountReads.prototype, name)?.value as (
    this: AccountReads,
  ) => Promise<Readers[Name][]>;
  const changed = async function (this: AccountReads): Promise<Readers[Name][]> {
    return (await original.call(this)).map(change);
  };
  return jest.spyOn(AccountReads.prototype, name).mockImplementation(changed as never);
}
