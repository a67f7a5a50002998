import { randomInt } from "node:crypto";

/** Without characters that are taken for each other, or that shells and consoles treat in a way of their own. */
const CLASSES = ["abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "+-_.=!@#%^"] as const;

/** Longest that AWS Managed Microsoft AD takes is 64. */
const LENGTH = 40;

/**
 * A password of 40 characters, of each class some, about 240 bits. It never holds the name of the account.
 *
 * @see https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_password_policies.html
 */
export function strongPassword(): string {
  const all = CLASSES.join("");
  for (;;) {
    const password = Array.from({ length: LENGTH }, () => all[randomInt(all.length)]).join("");
    const hasEach = CLASSES.every((set) => Array.from(set).some((character) => password.includes(character)));
    if (hasEach && !/admin/i.test(password)) return password;
  }
}
