import { PUBLISHED_OUTPUTS } from "../environment/published-outputs";
import { Contract, type ValuesOf } from "./contract";

/** A VPC that the product made. */
export const networkContract = new Contract("network", PUBLISHED_OUTPUTS.network);

/** The directory. Its state holds the admin password: only stacks of the same account read it. */
export const directoryContract = new Contract("directory", PUBLISHED_OUTPUTS.directory);

/** The directory and its shares, without a secret: the only directory state that other accounts read. */
export const directorySharingContract = new Contract("directory-sharing", PUBLISHED_OUTPUTS["directory-sharing"]);

/** A peering connection from a database VPC to the directory's VPC. */
export const peeringContract = new Contract("peering", PUBLISHED_OUTPUTS.peering);

/** The accepted peering connection. */
export const peeringAccepterContract = new Contract("peering-accepter", PUBLISHED_OUTPUTS["peering-accepter"]);

/** What an account's databases need to join the domain. */
export const directoryAccessContract = new Contract("directory-access", PUBLISHED_OUTPUTS["directory-access"]);

/** A database instance joined to the domain. */
export const databaseContract = new Contract("database", PUBLISHED_OUTPUTS.database);

export type NetworkValues = ValuesOf<typeof networkContract>;
export type DirectoryValues = ValuesOf<typeof directoryContract>;
export type DirectorySharingValues = ValuesOf<typeof directorySharingContract>;
export type PeeringValues = ValuesOf<typeof peeringContract>;
export type DirectoryAccessValues = ValuesOf<typeof directoryAccessContract>;
export type DatabaseValues = ValuesOf<typeof databaseContract>;
