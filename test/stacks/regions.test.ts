import { resource, synthesizeText, type StackJson } from "../support/synth";
import { base } from "./base-environment";

describe("Regions and partitions", () => {
  const inRegion = (region: string, partition: string): Record<string, StackJson> =>
    synthesizeText(
      base
        .replaceAll("us-east-1", region)
        .replaceAll("arn:aws:", `arn:${partition}:`)
        .replace("region: us-west-2", `region: ${region}`),
    ).stacks;
  const principals = (stacksThere: Record<string, StackJson>): unknown => {
    const policy = resource(stacksThere["prod-orders-directory-access"], "aws_iam_role.role")[
      "assume_role_policy"
    ] as string;
    return (JSON.parse(policy) as { Statement: { Principal: { Service: string[] } }[] }).Statement[0]?.Principal
      .Service;
  };

  test("an opt-in Region has Region-specific principals too", () => {
    expect(principals(inRegion("ap-southeast-4", "aws"))).toEqual([
      "directoryservice.rds.amazonaws.com",
      "directoryservice.rds.ap-southeast-4.amazonaws.com",
      "rds.amazonaws.com",
      "rds.ap-southeast-4.amazonaws.com",
    ]);
  });

  test("ca-west-1 has the engine in the name", () => {
    expect(principals(inRegion("ca-west-1", "aws"))).toEqual([
      "directoryservice-postgresql.rds.ca-west-1.amazonaws.com",
      "directoryservice.rds.amazonaws.com",
      "rds.amazonaws.com",
      "rds.ca-west-1.amazonaws.com",
    ]);
  });

  test.each([
    ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ])("%s names things in its partition", (region, partition, suffix) => {
    const there = inRegion(region, partition);
    expect(principals(there)).toEqual(["directoryservice.rds.amazonaws.com", "rds.amazonaws.com"]);
    expect(resource(there["prod-orders-directory-access"], "aws_iam_role_policy_attachment.policy")["policy_arn"]).toBe(
      `arn:${partition}:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess`,
    );
    const key = JSON.parse(
      resource(there["prod-orders-database"], "aws_kms_key.encryption_key")["policy"] as string,
    ) as { Statement: { Principal: object }[] };
    expect(key.Statement.map((statement) => statement.Principal)).toEqual([
      { AWS: `arn:${partition}:iam::222222222222:root` },
      { Service: `logs.${region}.${suffix}` },
    ]);
    expect(JSON.stringify(there)).not.toMatch(/arn:aws:/);
  });
});
