import { availableParallelism } from "node:os";
import { Option, type Command } from "commander";
import { PREVIEW_MODES } from "../../operations/plan/preview-modes";
import { WORK_FOLDER } from "../../terraform/terraform-environment";
import { type PlanCommandOptions } from "../actions/plan";
import { action } from "./action";
import { REVIEW_EXIT_CODES } from "./exit-codes";
import { atLeastOne } from "./options";
import { addReviewOptions } from "./review-options";

export function registerPlan(program: Command, end: (code: number) => void): void {
  addReviewOptions(program.command("plan"))
    .description("Plan every stack of an environment, also before anything exists, and review the plans together.")
    .argument("<environment>", "name of the environment")
    .option("--stack <pattern...>", "plan these stacks only; * stands for any text")
    .addOption(
      new Option(
        "--preview <when>",
        "placeholders for states that do not exist yet: where needed, for all stacks without asking AWS, or never",
      )
        .choices(PREVIEW_MODES)
        .default("auto"),
    )
    .option("--destroy", "plan the removal of everything, for rds-kerberos destroy --approve")
    .option("--no-refresh", "do not look at AWS for what has changed there")
    .option("--no-lock", "do not lock the states; those of plans against placeholders never are")
    .option("--parallelism <n>", "stacks planned at once", atLeastOne, Math.max(2, availableParallelism()))
    .option("--out <folder>", `folder of the run (default: ${WORK_FOLDER}/plans/<environment>)`)
    .addHelpText(
      "after",
      "\nRuns the app of cdktf.json, then terraform plan and show for each stack, " +
        "after terraform init where that is needed. The folder of the run keeps each binary plan and\n" +
        "its JSON (plans/), the review in every form (review.*) and the stacks. " +
        "Plans hold secrets in clear: only you can read the\n" +
        "folder. A plan against placeholders cannot be applied, and takes no lock. A held lock is reported at once.\n" +
        "Ctrl-C stops the Terraform runs and waits until they have unlocked their states.\n" +
        REVIEW_EXIT_CODES,
    )
    .action(async (name: string, options: PlanCommandOptions) => {
      end(await (await action("plan")).plan(name, options));
    });
}
