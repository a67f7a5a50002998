import { type Finding } from "../../src/review/model";

/** Plans of Terraform's own resources, by the name of their stack, and all that is found in them. */
export interface StateCase {
  readonly name: string;
  /** Configuration that is applied first. */
  readonly before: Readonly<Record<string, object>>;
  readonly after: Readonly<Record<string, object>>;
  readonly options?: readonly string[];
  readonly finds: readonly Pick<Finding, "id" | "severity" | "stack" | "address" | "cause" | "cure">[];
  readonly exitCode: number;
}

const data = (resources: Record<string, object>): object => ({ resource: { terraform_data: resources } });

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
            instance: {
              input:
                "${data.terraform_remote_state.network.outputs.vpc_id} ${data.terraform_remote_state.network.outputs.gone}",
            },
          },
        },
      },
    },
    exitCode: 2,
    finds: [
      {
        id: "output-removed",
        severity: "warning",
        stack: "network",
        address: "output.gone",
        cause: "The output gone goes; database reads it, and can no longer be planned or destroyed.",
        cure: "Keep the output until nobody reads it.",
      },
      {
        id: "output-changed",
        severity: "warning",
        stack: "network",
        address: "output.vpc_id",
        cause: "The output vpc_id gets another value, and database reads it: its plan was made with the present one.",
        cure: "Apply this stack, then plan database again.",
      },
      {
        id: "outputs-only",
        severity: "note",
        stack: "network",
        address: "",
        cause: "No resource changes, only the outputs gone, unread and vpc_id.",
        cure: "Apply it before the stacks that read them.",
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
      {
        id: "resource-forgotten",
        severity: "warning",
        stack: "state",
        address: "terraform_data.left",
        cause:
          "Terraform forgets the resource, which goes on existing: nothing looks after it, or removes it, any more.",
        cure: "Note who owns it from now on.",
      },
      {
        id: "state-address-moved",
        severity: "note",
        stack: "state",
        address: "terraform_data.new",
        cause: "It was terraform_data.old before; the resource itself stays as it is.",
        cure: "Keep the moved block until every environment is applied.",
      },
      {
        id: "resource-imported",
        severity: "note",
        stack: "state",
        address: "terraform_data.taken",
        cause: "Terraform takes over an-id, as it is.",
        cure: "Check that each change is one the resource can bear; what the plan changes is no longer as its owner made it.",
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
    finds: [
      {
        id: "plan-errored",
        severity: "critical",
        stack: "state",
        address: "",
        cause: "Terraform met an error while it planned; what is shown is not all that would happen.",
        cure: "Mend the error that terraform plan prints, and plan again.",
      },
    ],
  },
  {
    name: "a plan of a part",
    before: {},
    after: { state: data({ one: { input: "a" }, other: { input: "b" } }) },
    options: ["-target=terraform_data.one"],
    exitCode: 2,
    finds: [
      {
        id: "plan-incomplete",
        severity: "warning",
        stack: "state",
        address: "",
        cause: "The plan leaves some changes for a later one (-target, or deferred actions).",
        cure: "Plan again after applying, until the plan is whole.",
      },
    ],
  },
];
