import { withoutRunSettings } from "../../terraform/clean-variables";
import { withLateGarbageCollection } from "../../terraform/go-runtime";
import { terraformEnvironment } from "../../terraform/terraform-environment";

/**
 * The variables with which Terraform and the app work on one environment.
 *
 * @param parallelism - Runs of Terraform at the same time.
 */
export function terraformVariables(environment: string, parallelism: number): Record<string, string | undefined> {
  return {
    ...withLateGarbageCollection(withoutRunSettings(process.env), parallelism),
    ...terraformEnvironment(process.env),
    ENVIRONMENT: environment,
    TF_IN_AUTOMATION: "1",
  };
}
