import { type StackKind } from "../../../src/environment/topology";
import { type ModuleDefinition } from "../module";
import { database } from "./database";
import { directory } from "./directory";
import { directoryAccess } from "./directory-access";
import { directorySharing } from "./directory-sharing";
import { network } from "./network";
import { peering } from "./peering";
import { peeringAccepter } from "./peering-accepter";

/** Every kind of stack, in the order in which they are applied. */
const DEFINITIONS: Readonly<Record<StackKind, ModuleDefinition>> = {
  network,
  directory,
  "directory-sharing": directorySharing,
  peering,
  "peering-accepter": peeringAccepter,
  "directory-access": directoryAccess,
  database,
};

export const MODULES: readonly ModuleDefinition[] = Object.values(DEFINITIONS);
