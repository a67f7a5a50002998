/**
 * Where AWS keeps the certificates of the authorities that sign RDS's server certificates, by partition.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
 */
export const CERTIFICATE_BUNDLES: Readonly<Record<string, string>> = {
  aws: "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem",
  "aws-cn": "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem",
  "aws-us-gov": "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem",
};
