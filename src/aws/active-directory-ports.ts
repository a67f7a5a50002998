/** Ports of one protocol that a member of an Active Directory domain uses on the domain controllers. */
export interface PortRange {
  /** Readable and stable name; part of Terraform addresses, so it never changes. */
  readonly id: string;
  readonly protocol: "tcp" | "udp" | "icmp";
  /** First port, or -1 for every ICMP type. */
  readonly fromPort: number;
  /** Last port, or -1 for every ICMP code. */
  readonly toPort: number;
  /** What the ports serve; becomes the description of the security group rule. */
  readonly purpose: string;
}

/**
 * What a database instance needs to reach on the domain controllers: the list AWS opens on the controllers' own
 * security group for the VPC of the directory.
 *
 * @see https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_getting_started_what_gets_created.html
 */
export const ACTIVE_DIRECTORY_PORTS: readonly PortRange[] = [
  { id: "dns-tcp", protocol: "tcp", fromPort: 53, toPort: 53, purpose: "DNS" },
  { id: "dns-udp", protocol: "udp", fromPort: 53, toPort: 53, purpose: "DNS" },
  { id: "kerberos-tcp", protocol: "tcp", fromPort: 88, toPort: 88, purpose: "Kerberos authentication" },
  { id: "kerberos-udp", protocol: "udp", fromPort: 88, toPort: 88, purpose: "Kerberos authentication" },
  { id: "ntp-udp", protocol: "udp", fromPort: 123, toPort: 123, purpose: "Windows Time" },
  { id: "rpc-endpoint-mapper-tcp", protocol: "tcp", fromPort: 135, toPort: 135, purpose: "RPC endpoint mapper" },
  { id: "netbios-datagram-udp", protocol: "udp", fromPort: 138, toPort: 138, purpose: "NetBIOS datagrams and DFS" },
  { id: "ldap-tcp", protocol: "tcp", fromPort: 389, toPort: 389, purpose: "LDAP" },
  { id: "ldap-udp", protocol: "udp", fromPort: 389, toPort: 389, purpose: "LDAP" },
  { id: "smb-tcp", protocol: "tcp", fromPort: 445, toPort: 445, purpose: "SMB and Netlogon" },
  { id: "smb-udp", protocol: "udp", fromPort: 445, toPort: 445, purpose: "SMB and Netlogon" },
  { id: "kerberos-password-tcp", protocol: "tcp", fromPort: 464, toPort: 464, purpose: "Kerberos password change" },
  { id: "kerberos-password-udp", protocol: "udp", fromPort: 464, toPort: 464, purpose: "Kerberos password change" },
  { id: "ldaps-tcp", protocol: "tcp", fromPort: 636, toPort: 636, purpose: "LDAP over TLS" },
  { id: "rpc-tcp", protocol: "tcp", fromPort: 1024, toPort: 65535, purpose: "RPC on ephemeral ports" },
  { id: "global-catalog-tcp", protocol: "tcp", fromPort: 3268, toPort: 3269, purpose: "Global catalog" },
  { id: "ping-icmp", protocol: "icmp", fromPort: -1, toPort: -1, purpose: "Ping" },
];

/** Rules AWS itself puts on the controllers' security group; they count towards the same quota. */
export const CONTROLLER_RULES_BY_AWS = 18;
