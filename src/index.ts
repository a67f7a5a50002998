// The package's face: the one file of src/ that looks at the stacks.
export { DatabaseStack, type DatabaseStackProps } from "../stacks/database-stack";
export { DirectoryAccessStack, type DirectoryAccessStackProps } from "../stacks/directory-access-stack";
export {
  DirectorySharingStack,
  type ConnectedNetworkProps,
  type DirectorySharingStackProps,
} from "../stacks/directory-sharing-stack";
export {
  ADMIN_PASSWORD_VARIABLE,
  DirectoryStack,
  type DirectoryStackProps,
  type TrustProps,
} from "../stacks/directory-stack";
export {
  directorySource,
  networkSource,
  remoteStateSources,
  type EnvironmentSources,
} from "../stacks/environment-sources";
export { addEnvironment, defaultSources, type SourcesOf } from "../stacks/environment-stacks";
export {
  KerberosStack,
  type BackendSettings,
  type KerberosStackProps,
  type ProviderSettings,
} from "../stacks/kerberos-stack";
export { NetworkStack, type NetworkStackProps } from "../stacks/network-stack";
export { PeeringAccepterStack, type PeeringAccepterStackProps } from "../stacks/peering-accepter-stack";
export { previewSources } from "../stacks/preview-sources";
export { PeeringStack, type PeeredNetworkProps, type PeeringStackProps } from "../stacks/peering-stack";

export { DatabaseMonitoring, type DatabaseMonitoringProps } from "./constructs/database-monitoring";
export { DatabaseParameters, type DatabaseParametersProps } from "./constructs/database-parameters";
export { DatabaseSecurityGroup, type DatabaseSecurityGroupProps } from "./constructs/database-security-group";
export { DirectoryAccessRole, type DirectoryAccessRoleProps } from "./constructs/directory-access-role";
export { DirectoryIngress, type DirectoryIngressProps } from "./constructs/directory-ingress";
export {
  DirectoryShareAcceptance,
  DirectorySharing,
  type DirectoryShareAcceptanceProps,
  type DirectorySharingProps,
} from "./constructs/directory-sharing";
export { EncryptionKey, type EncryptionKeyProps } from "./constructs/encryption-key";
export { KerberosDatabase } from "./constructs/kerberos-database";
export { type KerberosDatabaseProps } from "./constructs/kerberos-database-props";
export { DirectoryTrust, type DirectoryTrustProps, type TrustSettings } from "./constructs/directory-trust";
export { ManagedDirectory, type ManagedDirectoryProps } from "./constructs/managed-directory";
export { PrivateNetwork, type PrivateNetworkProps } from "./constructs/network";
export {
  PeeringAcceptance,
  PeeringRequest,
  PeeringRoutes,
  type PeeringAcceptanceProps,
  type PeeringRequestProps,
  type PeeringRoutesProps,
} from "./constructs/peering";
export { PropsError } from "./constructs/validation";

export { Contract, literal, type ContractValues, type Source, type ValuesOf } from "./contracts/contract";
export * from "./contracts/contracts";
export { remoteState, stateOutput } from "./contracts/remote-state";
export { type StateLocation } from "./contracts/state-location";

export { type Environment } from "./environment/environment";
export { environmentsOf, loadEnvironments, parseEnvironment, type LoadedFile } from "./environment/load";
export { type StackPreview } from "./environment/preview";
export {
  PUBLISHED_OUTPUTS,
  type OutputDeclaration,
  type OutputDeclarations,
  type OutputTypes,
} from "./environment/published-outputs";
export { EnvironmentError, formatProblem, type Problem, type Severity } from "./environment/problem";
export {
  stackIds,
  stacksOf,
  trustPasswordVariable,
  type StackDescription,
  type StackKind,
} from "./environment/topology";

export { ModuleVariables, type ModuleVariable } from "./contracts/variables";
export { ExportError } from "../stacks/modules/export-error";
export { exportModules, moduleFiles } from "../stacks/modules/export";
export { type ModuleOptions } from "../stacks/modules/module";
