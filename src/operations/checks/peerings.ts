import { type VpcPeeringConnection } from "@aws-sdk/client-ec2";

/** The VPCs of a peering connection. */
export function endsOf({ RequesterVpcInfo, AccepterVpcInfo }: VpcPeeringConnection): (string | undefined)[] {
  return [RequesterVpcInfo?.VpcId, AccepterVpcInfo?.VpcId];
}

/** Whether a connection is between two VPCs. */
export function joins(connection: VpcPeeringConnection, one: string, other: string): boolean {
  const ends = endsOf(connection);
  return ends.includes(one) && ends.includes(other);
}
