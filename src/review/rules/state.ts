import { message } from "../../text/message";
import { list } from "../../text/words";
import { type Action } from "../model";
import { type ChangeRule, type StackRule } from "./rule";

const say = {
  moved: {
    cause: message<{ previous: string; action: Action }>(
      "state-address-moved/cause",
      ({ previous, action }) =>
        `It was ${previous} before; the resource itself ` +
        `${action === "none" ? "stays as it is" : `is changed as well (${action})`}.`,
    ),
    cure: message("state-address-moved/cure", "Keep the moved block until every environment is applied."),
  },
  imported: {
    cause: message<{ import: string; action: Action; attributes: readonly string[] }>(
      "resource-imported/cause",
      ({ import: id, ...change }) =>
        `Terraform takes over ${id === "" ? "what exists" : id}, ${afterImport(change.action, change.attributes)}.`,
    ),
    cure: message(
      "resource-imported/cure",
      "Check that each change is one the resource can bear; what the plan changes is no longer as its owner made it.",
    ),
  },
  forgotten: {
    cause: message(
      "resource-forgotten/cause",
      "Terraform forgets the resource, which goes on existing: nothing looks after it, or removes it, any more.",
    ),
    cure: message("resource-forgotten/cure", "Note who owns it from now on."),
  },
  drift: {
    cause: message<{ attributes: readonly string[] }>(
      "drift-found/cause",
      ({ attributes }) => `Outside of Terraform these have changed: ${list(attributes)}.`,
    ),
    causeIfDeleted: message("drift-found/cause-deleted", "It has been deleted outside of Terraform."),
    cure: message(
      "drift-found/cure",
      "Find out who changed it; then write the change into the configuration, or let this plan take it back.",
    ),
  },
  outputsOnly: {
    cause: message<{ outputs: readonly string[] }>(
      "outputs-only/cause",
      ({ outputs }) => `No resource changes, only the outputs ${list(outputs)}.`,
    ),
    cure: message("outputs-only/cure", "Apply it before the stacks that read them."),
  },
  outputRemoved: {
    cause: message<{ output: string; readers: readonly string[] }>(
      "output-removed/cause",
      ({ output, readers }) =>
        `The output ${output} goes; ` +
        (readers.length > 0
          ? `${list(readers)} ${readers.length > 1 ? "read" : "reads"} it, and can no longer be planned or destroyed.`
          : "a stack that reads it can no longer be planned or destroyed."),
    ),
    cure: message("output-removed/cure", "Keep the output until nobody reads it."),
  },
  outputChanged: {
    cause: message<{ output: string; readers: readonly string[] }>("output-changed/cause", ({ output, readers }) => {
      const [read, plans] = readers.length > 1 ? ["read", "their plans were"] : ["reads", "its plan was"];
      return (
        `The output ${output} gets another value, and ${list(readers)} ${read} it: ` +
        `${plans} made with the present one.`
      );
    }),
    cure: message<{ readers: readonly string[] }>(
      "output-changed/cure",
      ({ readers }) => `Apply this stack, then plan ${list(readers)} again.`,
    ),
  },
  errored: {
    cause: message(
      "plan-errored/cause",
      "Terraform met an error while it planned; what is shown is not all that would happen.",
    ),
    cure: message("plan-errored/cure", "Mend the error that terraform plan prints, and plan again."),
  },
  incomplete: {
    cause: message(
      "plan-incomplete/cause",
      "The plan leaves some changes for a later one (-target, or deferred actions).",
    ),
    cure: message("plan-incomplete/cure", "Plan again after applying, until the plan is whole."),
  },
};

function afterImport(action: Action, attributes: readonly string[]): string {
  if (action === "none") return "as it is";
  return action === "update" ? `and changes ${list(attributes)}` : `and its action is ${action}`;
}

/** Finds what happens to states rather than to resources: addresses, drift, outputs, plans that are not whole. */
export const stateRules: readonly (ChangeRule | StackRule)[] = [
  {
    id: "state-address-moved",
    severity: "note",
    title: "Resource gets another address in the state",
    check: ({ previousAddress: previous, action }) =>
      previous === undefined ? undefined : { cause: say.moved.cause({ previous, action }), cure: say.moved.cure() },
  },
  {
    id: "resource-imported",
    severity: "note",
    title: "Resource taken over",
    check: (change) => {
      if (change.imports === undefined) return undefined;
      const attributes = change.action === "update" ? change.attributes.map(({ path }) => path) : [];
      return {
        cause: say.imported.cause({ import: change.imports, action: change.action, attributes }),
        cure: say.imported.cure(),
      };
    },
  },
  {
    id: "resource-forgotten",
    severity: "warning",
    title: "Resource leaves Terraform",
    check: (change) =>
      change.action === "forget" ? { cause: say.forgotten.cause(), cure: say.forgotten.cure() } : undefined,
  },
  {
    id: "drift-found",
    severity: "warning",
    title: "Changed outside of Terraform",
    checkStack: ({ drift }) =>
      drift.map(({ address, action, attributes }) => ({
        address,
        cause:
          action === "delete"
            ? say.drift.causeIfDeleted()
            : say.drift.cause({ attributes: attributes.map(({ path }) => path) }),
        cure: say.drift.cure(),
      })),
  },
  {
    id: "outputs-only",
    severity: "note",
    title: "Only outputs change",
    checkStack: ({ changes, outputs }) => {
      const changed = outputs.filter(({ action }) => action !== "none").map(({ name }) => name);
      if (changed.length === 0 || changes.some(({ action }) => action !== "none" && action !== "read")) return [];
      return [{ address: "", cause: say.outputsOnly.cause({ outputs: changed }), cure: say.outputsOnly.cure() }];
    },
  },
  {
    id: "output-removed",
    severity: "warning",
    title: "Output removed",
    checkStack: ({ outputs, readersOf }) =>
      outputs
        .filter(({ action }) => action === "delete")
        .map(({ name }) => ({
          address: `output.${name}`,
          cause: say.outputRemoved.cause({ output: name, readers: readersOf(name) }),
          cure: say.outputRemoved.cure(),
        })),
  },
  {
    id: "output-changed",
    severity: "warning",
    title: "Output that other stacks read changes",
    checkStack: ({ outputs, readersOf }) =>
      outputs
        .filter(({ action, name }) => (action === "update" || action === "replace") && readersOf(name).length > 0)
        .map(({ name }) => ({
          address: `output.${name}`,
          cause: say.outputChanged.cause({ output: name, readers: readersOf(name) }),
          cure: say.outputChanged.cure({ readers: readersOf(name) }),
        })),
  },
  {
    id: "plan-errored",
    severity: "critical",
    title: "Plan with errors",
    checkStack: ({ errored }) =>
      errored ? [{ address: "", cause: say.errored.cause(), cure: say.errored.cure() }] : [],
  },
  {
    id: "plan-incomplete",
    severity: "warning",
    title: "Plan that is not whole",
    checkStack: ({ complete, errored }) =>
      complete || errored ? [] : [{ address: "", cause: say.incomplete.cause(), cure: say.incomplete.cure() }],
  },
];
