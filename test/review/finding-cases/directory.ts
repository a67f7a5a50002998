import { found, immutable, type Attributes, type FindingCase } from "./case";

const DIRECTORY: Attributes = {
  name: "corp.example.com",
  type: "MicrosoftAD",
  edition: "Standard",
  password: "Directory-Secret-11",
  desired_number_of_domain_controllers: 2,
  vpc_settings: {
    vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
    subnet_ids: ["subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2"],
  },
};
const SHARE: Attributes = { directory_id: "d-0123456789", target: { id: "222222222222" } };
const TRUST: Attributes = {
  directory_id: "d-0123456789",
  remote_domain_name: "onprem.example.net",
  trust_direction: "One-Way: Outgoing",
  trust_password: "Trust-Secret-21",
  conditional_forwarder_ip_addrs: ["192.168.10.10"],
};

/** The directory, its shares and its trusts. */
export const DIRECTORY_CASES: readonly FindingCase[] = [
  {
    address: "aws_directory_service_directory.replaced",
    before: { ...DIRECTORY, description: "a" },
    after: { ...DIRECTORY, description: "b" },
    finds: [
      found("directory-replaced", { name: "corp.example.com", id: "replaced-id", because: immutable("description") }),
    ],
  },
  {
    address: "aws_directory_service_directory.edition",
    before: DIRECTORY,
    after: { ...DIRECTORY, edition: "Enterprise" },
    finds: [
      found(
        "directory-replaced",
        { name: "corp.example.com", id: "edition-id", because: immutable("edition") },
        { cure: "edition" },
      ),
    ],
  },
  {
    address: "aws_directory_service_directory.half_made",
    before: DIRECTORY,
    computed: { id: "d-0123456789" },
    tainted: true,
    after: DIRECTORY,
    finds: [
      found(
        "tainted",
        { kind: "directory", name: "corp.example.com", id: "d-0123456789" },
        {
          cureArgs: {
            kind: "directory",
            id: "d-0123456789",
            untaint: "terraform untaint aws_directory_service_directory.half_made",
          },
        },
      ),
    ],
  },
  {
    address: "aws_directory_service_directory.deleted",
    before: DIRECTORY,
    computed: { id: "d-0123456789" },
    finds: [found("directory-deleted", { name: "corp.example.com", id: "d-0123456789" })],
  },
  {
    address: "aws_directory_service_directory.fewer",
    before: { ...DIRECTORY, desired_number_of_domain_controllers: 4 },
    after: DIRECTORY,
    finds: [found("domain-controllers-removed", { from: 4, to: 2 })],
  },
  {
    address: "aws_directory_service_directory.more",
    before: DIRECTORY,
    after: { ...DIRECTORY, desired_number_of_domain_controllers: 3 },
    finds: [],
  },
  {
    address: "aws_directory_service_shared_directory.removed",
    before: SHARE,
    finds: [found("directory-share-removed", { account: "222222222222" })],
  },
  {
    address: "aws_directory_service_shared_directory.remade",
    before: SHARE,
    after: { ...SHARE, target: { id: "333333333333" } },
    finds: [
      found(
        "directory-share-removed",
        { account: "222222222222", because: immutable("target[0].id") },
        { cause: "replaced", cure: "replaced" },
      ),
    ],
  },
  {
    address: "aws_directory_service_shared_directory_accepter.removed",
    before: { shared_directory_id: "d-9876543210" },
    computed: { owner_account_id: "111111111111" },
    finds: [found("directory-share-removed", { account: "111111111111" })],
  },
  {
    address: "aws_directory_service_trust.removed",
    before: TRUST,
    finds: [found("trust-removed", { domain: "onprem.example.net" })],
  },
  {
    address: "aws_directory_service_trust.remade",
    before: TRUST,
    after: { ...TRUST, trust_direction: "Two-Way" },
    finds: [
      found(
        "trust-removed",
        { domain: "onprem.example.net", because: immutable("trust_direction") },
        { cause: "replaced", cure: "replaced" },
      ),
    ],
  },
  {
    address: "aws_directory_service_trust.changed",
    before: TRUST,
    after: { ...TRUST, conditional_forwarder_ip_addrs: ["192.168.10.11"] },
    finds: [found("trust-changed", { domain: "onprem.example.net", attributes: ["conditional_forwarder_ip_addrs"] })],
  },
];
