import { type Account } from "../../environment/environment";
import { AwsError } from "../aws/aws-error";
import { type AwsInventory } from "./aws-inventory";
import { adopted, canBeFound, findExisting, type ExistingResource } from "./existing";
import { type StackFile } from "./stack-files";
import { type KnownResource } from "./stack-state";

type Dict = Readonly<Record<string, unknown>>;

/** A stack with what its state is going to know once states are pushed and restored. */
export interface ComparedStack {
  readonly id: string;
  readonly account: Account;
  readonly file: StackFile;
  /** Addresses that the next apply imports anyway, as the file says. */
  readonly imports: readonly string[];
  /** Missing for a state that cannot be read: nothing is said of its resources. */
  readonly known?: readonly KnownResource[];
}

/** A resource of a stack, and what AWS has of it. */
export interface Compared {
  readonly stack: string;
  readonly address: string;
  /** The state knows it. */
  readonly known: KnownResource | undefined;
  readonly existing: readonly ExistingResource[];
}

const OWN = /^(aws_\w+\.[\w-]+)(?:\[(?:each\.key|"[^"]*")\])?\.(\w+)$/;
const OTHER = /^data\.terraform_remote_state\.([\w-]+)\.outputs\.(\w+)$/;
const ENTRY = /^(data\.terraform_remote_state\.[\w-]+\.outputs\.\w+)\["([^"]+)"\]$/;
const SET = /^toset\((.+)\)$/;
const SORTED = /^(?:sort|tolist)\((.+)\)$/;

/** Arguments that no resource is found by. */
const SKIPPED = new Set([
  "//",
  "lifecycle",
  "depends_on",
  "timeouts",
  "policy",
  "assume_role_policy",
  "policy_document",
]);

/** Finds in AWS what stacks have in their configuration, following their references to each other. */
export class Comparison {
  private readonly stacks: ReadonlyMap<string, ComparedStack>;
  private readonly found = new Map<string, Promise<Compared>>();
  /** What AWS did not let be looked at, with the reason. */
  public readonly unknown = new Map<string, string>();

  public constructor(
    stacks: readonly ComparedStack[],
    private readonly inventoryOf: (account: Account) => AwsInventory,
  ) {
    this.stacks = new Map(stacks.map((stack) => [stack.id, stack]));
  }

  /** Every resource of a stack that can be found in AWS. */
  public async ofStack(id: string): Promise<Compared[]> {
    const stack = this.stacks.get(id);
    if (!stack?.known) return [];
    const isImported = (address: string): boolean => stack.imports.includes(address) && !isKnown(stack, address);
    const all = [...stack.file.resources].filter(([address, { type }]) => canBeFound(type) && !isImported(address));
    const compared = await Promise.all(all.map(([address, { values }]) => this.ofResource(stack, address, values)));
    return compared.flat();
  }

  private async ofResource(stack: ComparedStack, address: string, values: Dict): Promise<Compared[]> {
    if ("count" in values) return [];
    if (!("for_each" in values)) return [await this.compared(stack, address)];
    const items = await this.value(stack, values["for_each"]);
    if (!Array.isArray(items)) return [];
    return Promise.all(
      items
        .filter((item): item is string => typeof item === "string")
        .map((item) => this.compared(stack, address, item)),
    );
  }

  private compared(stack: ComparedStack, address: string, item?: string): Promise<Compared> {
    const instance = item === undefined ? address : `${address}[${JSON.stringify(item)}]`;
    const key = `${stack.id} ${instance}`;
    const existing = this.found.get(key);
    if (existing) return existing;
    const made = this.compare(stack, address, instance, item);
    this.found.set(key, made);
    return made;
  }

  private async compare(stack: ComparedStack, address: string, instance: string, item?: string): Promise<Compared> {
    const resource = stack.file.resources.get(address);
    const known = stack.known?.find((each) => each.address === instance);
    const none = { stack: stack.id, address: instance, known, existing: [] };
    if (!resource) return none;
    try {
      const values = await this.values(stack, resource.values, item);
      const wanted = { address: instance, type: resource.type, values };
      return { ...none, existing: await findExisting(wanted, this.inventoryOf(stack.account)) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.unknown.set(`${stack.id} ${instance}`, error.message);
      return none;
    }
  }

  private async values(stack: ComparedStack, values: Dict, item?: string): Promise<Dict> {
    const entries = await Promise.all(
      Object.entries(values)
        .filter(([name]) => !SKIPPED.has(name) && name !== "for_each")
        .map(async ([name, value]) => [name, await this.value(stack, value, item)] as const),
    );
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  /** A value of the configuration, as far as it is known without Terraform. */
  private async value(stack: ComparedStack, value: unknown, item?: string): Promise<unknown> {
    if (typeof value === "string") return this.text(stack, value, item);
    if (Array.isArray(value)) return Promise.all(value.map((each) => this.value(stack, each, item)));
    if (typeof value === "object" && value !== null) return this.values(stack, value as Dict, item);
    return value;
  }

  private async text(stack: ComparedStack, text: string, item?: string): Promise<unknown> {
    const whole = /^\$\{([^{}]+)\}$/.exec(text)?.[1];
    if (whole !== undefined) return this.expression(stack, whole, item);
    if (!text.includes("${")) return text;
    let result = "";
    let end = 0;
    for (const match of text.matchAll(/\$\{([^{}]+)\}/g)) {
      const part = await this.expression(stack, match[1] ?? "", item);
      if (typeof part !== "string") return undefined;
      result += text.slice(end, match.index) + part;
      end = match.index + match[0].length;
    }
    return result + text.slice(end);
  }

  private async expression(stack: ComparedStack, text: string, item?: string): Promise<unknown> {
    if (text === "each.value" || text === "each.key") return item;
    const inner = (SET.exec(text) ?? SORTED.exec(text))?.[1];
    if (inner !== undefined) return this.expression(stack, inner, item);
    const [, address, attribute = ""] = OWN.exec(text) ?? [];
    if (address !== undefined) return this.attribute(stack, address, attribute);
    const [, map, key = ""] = ENTRY.exec(text) ?? [];
    if (map !== undefined) {
      const value = await this.expression(stack, map, item);
      return typeof value === "object" && value !== null ? (value as Dict)[key] : undefined;
    }
    const [, other = "", output = ""] = OTHER.exec(text) ?? [];
    const producer = this.stacks.get(other);
    return producer && this.value(producer, producer.file.outputs[output]);
  }

  /** What other resources refer to: an id or a name, from the state or from AWS. */
  private async attribute(stack: ComparedStack, address: string, attribute: string): Promise<unknown> {
    const known = stack.known?.find((each) => each.address === address);
    const name = known?.names[attribute];
    if (name !== undefined) return name;
    const resource = stack.file.resources.get(address);
    // It has the id of what it accepts, and AWS has nothing else of it.
    if (resource?.type === "aws_vpc_peering_connection_accepter" && attribute === "id")
      return this.value(stack, resource.values["vpc_peering_connection_id"]);
    if (attribute === "name" && typeof resource?.values["name"] === "string")
      return this.text(stack, resource.values["name"]);
    if (!resource || !canBeFound(resource.type)) return undefined;
    const found = adopted((await this.compared(stack, address)).existing);
    if (!found) return undefined;
    if (attribute === "security_group_id") return this.controllersGroup(stack, found.id);
    return ["id", "key_id", "shared_directory_id"].includes(attribute) ? found.id : undefined;
  }

  private async controllersGroup(stack: ComparedStack, directoryId: string): Promise<string | undefined> {
    const directories = await this.inventoryOf(stack.account).directories();
    return directories.find(({ DirectoryId }) => DirectoryId === directoryId)?.VpcSettings?.SecurityGroupId;
  }
}

function isKnown({ known = [] }: ComparedStack, address: string): boolean {
  return known.some((each) => each.address === address);
}
