import { type S3BackendConfig } from "cdktf";

/** A Terraform state in S3 and the identity to reach it with. */
export interface StateLocation {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  /** Role to assume. Default: the credentials Terraform runs with. */
  readonly roleArn?: string | undefined;
  /** Profile of the AWS configuration file. Default: the credentials Terraform runs with. */
  readonly profile?: string | undefined;
  /** Refuse to work with credentials of another account. Default: any account. */
  readonly accountId?: string | undefined;
  /** Send the calls to this endpoint, an emulator. Default: AWS. */
  readonly endpointUrl?: string | undefined;
}

/** A workspace of HCP Terraform. */
export interface CloudLocation {
  readonly organization: string;
  readonly hostname: string;
  readonly workspace: string;
}

/** The arguments the S3 backend and its data source share. */
export function s3Config(location: StateLocation): S3BackendConfig {
  return {
    bucket: location.bucket,
    key: location.key,
    region: location.region,
    ...(location.profile === undefined ? {} : { profile: location.profile }),
    ...(location.roleArn === undefined ? {} : { assumeRole: { roleArn: location.roleArn } }),
    ...(location.accountId === undefined ? {} : { allowedAccountIds: [location.accountId] }),
    ...(location.endpointUrl === undefined
      ? {}
      : {
          // Without one for IAM the backend asks AWS's own which account it is in.
          endpoints: { iam: location.endpointUrl, s3: location.endpointUrl, sts: location.endpointUrl },
          usePathStyle: true,
          skipCredentialsValidation: true,
          skipMetadataApiCheck: true,
        }),
  };
}
