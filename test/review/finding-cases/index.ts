import { type FindingCase } from "./case";
import { DATABASE_CASES } from "./database";
import { DIRECTORY_CASES } from "./directory";
import { IAM_CASES } from "./iam";
import { NETWORK_CASES } from "./network";
import { OTHER_CASES } from "./other";
import { PROTECTION_CASES } from "./protection";
import { SECURITY_GROUP_CASES } from "./security-groups";

/** Changes of resources of the real provider by topic. */
export const FINDING_CASES: Readonly<Record<string, readonly FindingCase[]>> = {
  directory: DIRECTORY_CASES,
  databases: DATABASE_CASES,
  network: NETWORK_CASES,
  "security groups": SECURITY_GROUP_CASES,
  "roles and policies": IAM_CASES,
  protection: PROTECTION_CASES,
  "resources that no rule knows": OTHER_CASES,
};
