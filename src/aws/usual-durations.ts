/**
 * Minutes that AWS usually takes to create a resource that takes long, by its type in Terraform.
 *
 * @see https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_getting_started_create_directory.html
 */
export const USUAL_MINUTES: Readonly<Record<string, readonly [number, number]>> = {
  aws_directory_service_directory: [20, 45],
};
