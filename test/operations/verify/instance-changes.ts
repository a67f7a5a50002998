import { ORDERS, ROLE, type Deployed } from "../../support/deployed";

/** Changes the instance. */
export function modify({ call }: Deployed, changes: object): Promise<unknown> {
  return call(ORDERS, "rds", "modify_db_instance", {
    DBInstanceIdentifier: "live-orders",
    ApplyImmediately: true,
    ...changes,
  });
}

export function reboot({ call }: Deployed): Promise<unknown> {
  return call(ORDERS, "rds", "reboot_db_instance", { DBInstanceIdentifier: "live-orders" });
}

/** Lets the instance join the directory; it does so when it starts. */
export function requestJoin(it: Deployed, changes: object = {}): Promise<unknown> {
  return modify(it, { Domain: it.sharedId, DomainIAMRoleName: ROLE, ...changes });
}

export async function join(it: Deployed): Promise<void> {
  await requestJoin(it);
  await reboot(it);
}
