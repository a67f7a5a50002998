import { availableParallelism } from "node:os";
import { type Command } from "commander";
import { type Operation } from "../../operations/apply/apply-events";
import { WORK_FOLDER } from "../../terraform/terraform-environment";
import { type ApplyCommandOptions } from "../actions/apply";
import { action } from "./action";
import { APPLY_EXIT_CODES } from "./exit-codes";
import { atLeastOne } from "./options";

interface Words {
  readonly description: string;
  readonly order: string;
}

const WORDS: Readonly<Record<Operation, Words>> = {
  apply: {
    description: "Apply an environment: plan each stack when what it reads is there, and apply exactly that plan.",
    order: "in the order of the graph",
  },
  destroy: {
    description: "Remove what an environment has created, dependents first.",
    order: "in the reverse order of the graph",
  },
};

export function registerApply(program: Command, end: (code: number) => void): void {
  for (const operation of ["apply", "destroy"] as const) {
    const { description, order } = WORDS[operation];
    program
      .command(operation)
      .description(description)
      .argument("<environment>", "name of the environment")
      .option("--stack <pattern...>", "these stacks only; * stands for any text")
      .option("--approve <review.json>", "only what this review of rds-kerberos plan shows, without a question")
      .option("--yes", "do not ask; findings that need a person still stop an apply")
      .option("--continue-on-error", "after a failure, go on with stacks that do not depend on it")
      .option("--no-refresh", "do not look at AWS for what has changed there")
      .option("--parallelism <n>", "stacks at once", atLeastOne, Math.max(4, availableParallelism()))
      .option("--details", "show every attribute when asking")
      .option("--acknowledgements <file>", "findings that somebody has accepted (default: acknowledgements.yaml)")
      .option("--out <folder>", `folder of the run (default: ${WORK_FOLDER}/runs/<environment>)`)
      .option("--json", "print events, one JSON object per line")
      .addHelpText(
        "after",
        `\nRuns the app of cdktf.json, then Terraform for each stack, ${order} and in parallel where the graph ` +
          "allows it. A stack\nthat fails stops its dependents and everything that has not started. " +
          "Ctrl-C starts nothing new and waits for what Terraform is\nchanging; the same command resumes the run. " +
          "The folder of the run keeps the reviews of what was planned (review.*).\n" +
          APPLY_EXIT_CODES,
      )
      .action(async (name: string, options: ApplyCommandOptions) => {
        end(await (await action("apply")).apply(operation, name, options));
      });
  }
}
