import * as z from "zod/mini";
import { endpointUrl, environmentName, providerVersion, regionName, tagKey, tagValue } from "../../aws/rules/accounts";
import { PROVIDER_VERSION } from "../../aws/provider";
import { accountSchema, externalStateSchema, key } from "./accounts";
import { databaseSchema } from "./databases";
import { directorySchema } from "./directory";
import { field, text } from "./field";
import { networkSchema } from "./networks";

/** The environment file. The JSON Schema for editors is generated from it. */
export const environmentSchema = z.strictObject({
  name: field(
    text(environmentName),
    "Name of the environment; first part of every stack id and resource name.",
    "prod",
  ),
  region: field(
    text(regionName),
    "AWS Region of everything in the environment: one directory serves one Region.",
    "us-east-1",
  ),
  tags: z._default(
    field(z.record(text(tagKey), text(tagValue)), "Tags of every resource.", "{ owner: data-platform }"),
    {},
  ),
  awsEndpointUrl: z.optional(
    field(
      text(endpointUrl),
      "Send every AWS call and state access to this endpoint, an emulator.",
      "http://127.0.0.1:4566",
    ),
  ),
  awsProviderVersion: z._default(
    field(text(providerVersion), "Version constraint of the AWS provider.", '"~> 6.25"'),
    PROVIDER_VERSION,
  ),
  accounts: field(
    z.record(key, accountSchema),
    "AWS accounts by a name of your own.",
    '{ identity: { id: "111111111111", state: { bucket: acme-identity-tfstate } } }',
  ),
  externalStates: z._default(
    field(
      z.record(key, externalStateSchema),
      "Terraform states of other pipelines, to take ids from.",
      "{ platform: { bucket: acme-platform-tfstate, key: network/prod.tfstate } }",
    ),
    {},
  ),
  networks: field(
    z.record(key, networkSchema),
    "VPCs by a name of your own.",
    "{ identity: { account: identity, existing: { … } } }",
  ),
  directory: field(
    directorySchema,
    "The Active Directory.",
    "{ network: identity, domainName: corp.example.com, edition: Standard }",
  ),
  databases: z._default(
    field(
      z.record(key, databaseSchema),
      "DB instances by a name of your own.",
      '{ orders: { network: orders, engineVersion: "16", … } }',
    ),
    {},
  ),
});

export type EnvironmentFile = z.infer<typeof environmentSchema>;
