import { type Finding } from "../../src/review/model";
import { found, type FoundMessages } from "./finding-cases/case";

/** Plans of Terraform's own resources by the name of their stack, and everything that is found in them. */
export interface StateCase {
  readonly name: string;
  /** Configuration that is applied first. */
  readonly before: Readonly<Record<string, object>>;
  readonly after: Readonly<Record<string, object>>;
  readonly options?: readonly string[];
  readonly finds: readonly (Pick<Finding, "severity" | "stack" | "address"> & FoundMessages)[];
  readonly exitCode: number;
}

const data = (resources: Record<string, object>): object => ({ resource: { terraform_data: resources } });

const networkOutput = (name: string): string => `\${data.terraform_remote_state.network.outputs.${name}}`;

export const STATE_CASES: readonly StateCase[] = [
  {
    name: "a plan in which nothing is to be found",
    before: { state: data({ one: { input: "a" } }) },
    after: { state: data({ one: { input: "a" } }) },
    finds: [],
    exitCode: 0,
  },
  {
    name: "outputs that another stack reads: removed, changed, and nothing else",
    before: { network: { output: { vpc_id: { value: "vpc-1" }, gone: { value: "x" }, unread: { value: "x" } } } },
    after: {
      network: { output: { vpc_id: { value: "vpc-2" }, unread: { value: "y" } } },
      database: {
        data: {
          terraform_remote_state: { network: { backend: "local", config: { path: "../network/terraform.tfstate" } } },
        },
        resource: {
          terraform_data: {
            instance: { input: `${networkOutput("vpc_id")} ${networkOutput("gone")}` },
          },
        },
      },
    },
    exitCode: 2,
    finds: [
      {
        severity: "warning",
        stack: "network",
        address: "output.gone",
        ...found("output-removed", { output: "gone", readers: ["database"] }),
      },
      {
        severity: "warning",
        stack: "network",
        address: "output.vpc_id",
        ...found(
          "output-changed",
          { output: "vpc_id", readers: ["database"] },
          { cureArgs: { readers: ["database"] } },
        ),
      },
      {
        severity: "note",
        stack: "network",
        address: "",
        ...found("outputs-only", { outputs: ["gone", "unread", "vpc_id"] }),
      },
    ],
  },
  {
    name: "an address that moved, a resource that is taken over, one that is forgotten",
    before: { state: data({ old: { input: "a" }, left: { input: "b" } }) },
    after: {
      state: {
        ...data({ new: { input: "a" }, taken: {} }),
        moved: [{ from: "terraform_data.old", to: "terraform_data.new" }],
        removed: [{ from: "terraform_data.left", lifecycle: { destroy: false } }],
        import: [{ to: "terraform_data.taken", id: "an-id" }],
      },
    },
    exitCode: 2,
    finds: [
      { severity: "warning", stack: "state", address: "terraform_data.left", ...found("resource-forgotten") },
      {
        severity: "note",
        stack: "state",
        address: "terraform_data.new",
        ...found("state-address-moved", { previous: "terraform_data.old", action: "none" }),
      },
      {
        severity: "note",
        stack: "state",
        address: "terraform_data.taken",
        ...found("resource-imported", { import: "an-id", action: "none", attributes: [] }),
      },
    ],
  },
  {
    name: "a plan with errors",
    before: {},
    after: {
      state: {
        variable: { colour: { default: "red" } },
        ...data({
          bad: {
            input: "a",
            lifecycle: { precondition: [{ condition: '${var.colour == "blue"}', error_message: "It is not blue." }] },
          },
          good: { input: "b" },
        }),
      },
    },
    exitCode: 3,
    finds: [{ severity: "critical", stack: "state", address: "", ...found("plan-errored") }],
  },
  {
    name: "a plan of a part",
    before: {},
    after: { state: data({ one: { input: "a" }, other: { input: "b" } }) },
    options: ["-target=terraform_data.one"],
    exitCode: 2,
    finds: [{ severity: "warning", stack: "state", address: "", ...found("plan-incomplete") }],
  },
];
