import { type PolicyStatement } from "../aws/policy";

/** A managed policy: its name, and the statements of its document. */
export interface NamedPolicy {
  readonly name: string;
  readonly statements: readonly PolicyStatement[];
}

/**
 * Characters of a managed policy, without its spaces.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const POLICY_CHARACTERS = 6144;
/** Managed policies of a role; AWS raises the quota to 20 on request. */
export const POLICIES_OF_A_ROLE = 10;

const FRAME = '{"Version":"2012-10-17","Statement":[]}'.length;
/** Resources of one statement: more of them are put into another statement with the same actions. */
const RESOURCES = 25;

/** Statements as policies, each small enough for IAM; further ones are numbered. */
export function packed(name: string, statements: readonly PolicyStatement[]): NamedPolicy[] {
  const documents: PolicyStatement[][] = [];
  let room = 0;
  for (const statement of statements.flatMap(split)) {
    const size = JSON.stringify(statement).length + 1;
    if (size > room || documents.length === 0) {
      documents.push([]);
      room = POLICY_CHARACTERS - FRAME;
    }
    documents.at(-1)?.push(statement);
    room -= size;
  }
  return documents.map((document, index) => ({
    name: index === 0 ? name : `${name}-${index + 1}`,
    statements: document,
  }));
}

function split(statement: PolicyStatement): PolicyStatement[] {
  const { Resource: resources } = statement;
  if (!Array.isArray(resources) || resources.length <= RESOURCES) return [statement];
  const parts: PolicyStatement[] = [];
  for (let from = 0; from < resources.length; from += RESOURCES) {
    const part = resources.slice(from, from + RESOURCES) as string[];
    parts.push({
      ...statement,
      ...(statement.Sid === undefined ? {} : { Sid: `${statement.Sid}${from === 0 ? "" : from / RESOURCES + 1}` }),
      Resource: part,
    });
  }
  return parts;
}
