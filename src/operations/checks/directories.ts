import { type DirectoryDescription } from "@aws-sdk/client-directory-service";

/** Whether a directory of an account has a domain's name, whatever its kind. */
export function hasName({ Name, Stage }: DirectoryDescription, domainName: string): boolean {
  return Name?.toLowerCase() === domainName.toLowerCase() && Stage !== "Deleted";
}

/** Whether it is the AWS Managed Microsoft AD of that domain, and stays. */
export function isManagedDirectory(directory: DirectoryDescription, domainName: string): boolean {
  return hasName(directory, domainName) && directory.Type === "MicrosoftAD" && directory.Stage !== "Deleting";
}
