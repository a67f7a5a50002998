import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type AttachedPolicy,
} from "@aws-sdk/client-iam";
import { isMissing } from "../../aws/aws-error";
import { CachedReads } from "./cached-reads";

/** A role with what it may do. */
export interface RoleFacts {
  readonly arn: string;
  readonly path: string;
  /** Its trust policy as JSON. */
  readonly trust: string;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  /** Inline policies, and managed ones that the account owns, as JSON. */
  readonly documents: readonly string[];
}

/** Roles of one account. */
export class IamReads extends CachedReads {
  /** A role; undefined if there is none of that name. */
  public role(name: string): Promise<RoleFacts | undefined> {
    return this.once(`role ${name}`, async () => {
      try {
        return await this.facts(name);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  private async facts(RoleName: string): Promise<RoleFacts> {
    const { iam, aws } = this.client;
    const { Role } = await aws.call((options) => iam.send(new GetRoleCommand({ RoleName }), options));
    const attached = await this.pages(
      (Marker, options) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }), options),
      (page) => page.AttachedPolicies,
    );
    const names = await this.pages(
      (Marker, options) => iam.send(new ListRolePoliciesCommand({ RoleName, Marker }), options),
      (page) => page.PolicyNames,
    );
    const own = await Promise.all(ownPolicies(attached).map((arn) => this.managedPolicy(arn)));
    const inline = await Promise.all(names.map((name) => this.inlinePolicy(RoleName, name)));
    return {
      arn: Role?.Arn ?? "",
      path: Role?.Path ?? "/",
      trust: decoded(Role?.AssumeRolePolicyDocument),
      attached: attached.map(({ PolicyArn }) => PolicyArn ?? ""),
      documents: [...inline, ...own],
    };
  }

  private async inlinePolicy(RoleName: string, PolicyName: string): Promise<string> {
    const { iam, aws } = this.client;
    const { PolicyDocument } = await aws.call((options) =>
      iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }), options),
    );
    return decoded(PolicyDocument);
  }

  private async managedPolicy(PolicyArn: string): Promise<string> {
    const { iam, aws } = this.client;
    const { Policy } = await aws.call((options) => iam.send(new GetPolicyCommand({ PolicyArn }), options));
    const { PolicyVersion } = await aws.call((options) =>
      iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }), options),
    );
    return decoded(PolicyVersion?.Document);
  }
}

/** ARNs of the managed policies that the account owns; those of AWS are known by name. */
function ownPolicies(attached: readonly AttachedPolicy[]): string[] {
  return attached.flatMap(({ PolicyArn }) =>
    PolicyArn === undefined || PolicyArn.includes(":iam::aws:policy/") ? [] : [PolicyArn],
  );
}

function decoded(document: string | undefined): string {
  return decodeURIComponent(document ?? "{}");
}
