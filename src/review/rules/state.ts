import { type ChangeRule, type StackRule } from "./rule";
import { list } from "../../text/words";

/** Finds what happens to states rather than to resources: addresses, drift, outputs, plans that are not whole. */
export const stateRules: readonly (ChangeRule | StackRule)[] = [
  {
    id: "state-address-moved",
    severity: "note",
    title: "Resource gets another address in the state",
    check: (change) =>
      change.previousAddress === undefined
        ? undefined
        : {
            cause: `it was ${change.previousAddress} before; the resource itself ${change.action === "none" ? "stays as it is" : `is changed as well (${change.action})`}.`,
            cure: "Keep the moved block until every environment is applied.",
          },
  },
  {
    id: "resource-imported",
    severity: "note",
    title: "Resource taken over",
    check: (change) =>
      change.imports === undefined
        ? undefined
        : {
            cause: `Terraform takes over ${change.imports === "" ? "what exists" : change.imports}, ${change.action === "none" ? "as it is" : change.action === "update" ? `and changes ${list(change.attributes.map(({ path }) => path))}` : `and its action is ${change.action}`}.`,
            cure: "Check that each change is one the resource can bear; what the plan changes is no longer as its owner made it.",
          },
  },
  {
    id: "resource-forgotten",
    severity: "warning",
    title: "Resource leaves Terraform",
    check: (change) =>
      change.action !== "forget"
        ? undefined
        : {
            cause:
              "Terraform forgets the resource, which goes on existing: nothing looks after it, or removes it, any more.",
            cure: "Note who owns it from now on.",
          },
  },
  {
    id: "drift-found",
    severity: "warning",
    title: "Changed outside of Terraform",
    checkStack: ({ drift }) =>
      drift.map((change) => ({
        address: change.address,
        cause:
          change.action === "delete"
            ? "it has been deleted outside of Terraform."
            : `outside of Terraform these have changed: ${list(change.attributes.map(({ path }) => path))}.`,
        cure: "Find out who changed it; then write the change into the configuration, or let this plan take it back.",
      })),
  },
  {
    id: "outputs-only",
    severity: "note",
    title: "Only outputs change",
    checkStack: ({ changes, outputs }) => {
      const changed = outputs.filter(({ action }) => action !== "none");
      if (changed.length === 0 || changes.some(({ action }) => action !== "none" && action !== "read")) return [];
      return [
        {
          address: "",
          cause: `no resource changes, only the outputs ${list(changed.map(({ name }) => name))}.`,
          cure: "Apply it before the stacks that read them.",
        },
      ];
    },
  },
  {
    id: "output-removed",
    severity: "warning",
    title: "Output removed",
    checkStack: ({ outputs, readersOf }) =>
      outputs
        .filter(({ action }) => action === "delete")
        .map(({ name }) => {
          const readers = readersOf(name);
          return {
            address: `output.${name}`,
            cause: `the output ${name} goes; ${readers.length > 0 ? `${list(readers)} ${readers.length > 1 ? "read" : "reads"} it, and can no longer be planned or destroyed` : "a stack that reads it can no longer be planned or destroyed"}.`,
            cure: "Keep the output until nobody reads it.",
          };
        }),
  },
  {
    id: "output-changed",
    severity: "warning",
    title: "Output that other stacks read changes",
    checkStack: ({ outputs, readersOf }) =>
      outputs
        .filter(({ action }) => action === "update" || action === "replace")
        .flatMap(({ name }) => {
          const readers = readersOf(name);
          return readers.length === 0
            ? []
            : [
                {
                  address: `output.${name}`,
                  cause: `the output ${name} gets another value, and ${list(readers)} ${readers.length > 1 ? "read" : "reads"} it: ${readers.length > 1 ? "their plans were" : "its plan was"} made with the present one.`,
                  cure: `Apply this stack, then plan ${list(readers)} again.`,
                },
              ];
        }),
  },
  {
    id: "plan-errored",
    severity: "critical",
    title: "Plan with errors",
    checkStack: ({ errored }) =>
      errored
        ? [
            {
              address: "",
              cause: "Terraform met an error while it planned; what is shown is not all that would happen.",
              cure: "Mend the error that terraform plan prints, and plan again.",
            },
          ]
        : [],
  },
  {
    id: "plan-incomplete",
    severity: "warning",
    title: "Plan that is not whole",
    checkStack: ({ complete, errored }) =>
      complete || errored
        ? []
        : [
            {
              address: "",
              cause: "the plan leaves some changes for a later one (-target, or deferred actions).",
              cure: "Plan again after applying, until the plan is whole.",
            },
          ],
  },
];
