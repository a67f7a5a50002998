import { type Breakage } from "../support/checks";
import { type Deployed, ORDERS } from "../support/deployed";

const OBJECT = { bucket: "live-orders-tfstate", key: "rds-kerberos/live-orders-database.tfstate.tflock" };

/** A lock that says neither who holds it nor since when, so that its messages are the same in every run. */
export const LOCK_BREAKAGE: Breakage<Pick<Deployed, "call">, "state-unlocked"> = {
  what: "something that is no lock of Terraform's locks a state",
  arrange: async ({ call }, undo) => {
    const object = { Bucket: OBJECT.bucket, Key: OBJECT.key };
    undo(() => call(ORDERS, "s3", "delete_object", object));
    await call(ORDERS, "s3", "put_object", { ...object, Body: "locked" });
    // The lock of another environment, and one of no state.
    for (const name of ["lively-orders-database", "live-former-database"]) {
      const other = { Bucket: OBJECT.bucket, Key: `rds-kerberos/${name}.tfstate.tflock` };
      undo(() => call(ORDERS, "s3", "delete_object", other));
      await call(ORDERS, "s3", "put_object", { ...other, Body: "locked" });
    }
    return {
      finding: [
        "states of orders",
        "state-unlocked",
        "failed",
        ["state-unlocked/cause-unreadable", OBJECT],
        ["state-unlocked/cure-unreadable", OBJECT],
      ],
    };
  },
};
