import { type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";
import { terraformText } from "../src/aws/rules/rule";

/** AWS configuration in the folder of a stack, which the provider reads: it sends every call to the emulator. */
export const EMULATOR_CONFIG_FILE = "aws-endpoint-url.ini";

/** A proxy that no name server knows: RFC 6761 reserves `.invalid`. */
const NOWHERE = "http://awsEndpointUrl-keeps-calls-from-aws.invalid:1";

/** Services the product calls, by the provider's names for them. */
const SERVICES = ["ds", "ec2", "iam", "kms", "logs", "rds", "s3", "secretsmanager", "sts"];

/** How the provider of a stack reaches an emulator. */
export interface EmulatorSettings {
  readonly endpointUrl: string;
  /** Profile whose credentials the provider uses. @default - the credentials Terraform runs with */
  readonly profile?: string | undefined;
}

/**
 * What the file in the stack's folder says; nothing for a profile, whose own configuration the provider has to read.
 */
export function emulatorConfig({ endpointUrl, profile }: EmulatorSettings): string | undefined {
  return profile === undefined ? `[default]\nendpoint_url = ${endpointUrl}\n` : undefined;
}

/**
 * Arguments of the AWS provider that let it reach an emulator and nothing else. Two things keep it from AWS:
 * - Terraform refuses the configuration before any call unless the file is as it was synthesized.
 * - Calls to any other host go to a proxy that does not exist. Variables of the environment (AWS_ENDPOINT_URL,
 *   AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, AWS_PROFILE, HTTPS_PROXY …) can lead calls away from the file, but not past
 *   it.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function emulatorArguments(settings: EmulatorSettings): Partial<AwsProviderConfig> {
  return {
    ...endpointArguments(settings),
    httpProxy: NOWHERE,
    httpsProxy: NOWHERE,
    noProxy: new URL(settings.endpointUrl).hostname.replace(/^\[|\]$/g, ""),
    skipCredentialsValidation: true,
    skipMetadataApiCheck: "true",
    s3UsePathStyle: true,
  };
}

function endpointArguments(settings: EmulatorSettings): Partial<AwsProviderConfig> {
  const { endpointUrl } = settings;
  const config = emulatorConfig(settings);
  if (config === undefined)
    // The block costs the provider seconds of processor time, but needs no configuration file, and with it the provider
    // finds the profile wherever the user keeps it.
    return { endpoints: [Object.fromEntries(SERVICES.map((service) => [service, endpointUrl]))] };
  return {
    // The first file decides on the endpoint; the second one may still hold the user's credentials.
    sharedConfigFiles: [guardedFile(config, endpointUrl), "~/.aws/config"],
  };
}

/** The path of the file, or an error where the file is not as it was written. */
function guardedFile(config: string, endpointUrl: string): string {
  const path = `"\${path.module}/${EMULATOR_CONFIG_FILE}"`;
  const changed = terraformText(`${EMULATOR_CONFIG_FILE} does not send calls to ${endpointUrl}: synthesize it again`);
  return `\${file(${path}) == ${terraformText(config)} ? ${path} : tobool(${changed})}`;
}
