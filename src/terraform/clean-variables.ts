type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Removes variables of the user that would get in the way of several runs of Terraform: a data folder they would share,
 * a workspace, which the stacks do not have, and options meant for another command. Logs, which show secrets, stay out
 * of error messages; with `TF_LOG_PATH` they are written where the user wants them.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/environment-variables
 */
export function withoutRunSettings(variables: Variables): Record<string, string | undefined> {
  const logs = (variables["TF_LOG_PATH"] ?? "") === "" ? /^TF_LOG(?:_(?!PATH)|$)/ : /^$/;
  return Object.fromEntries(
    Object.entries(variables).filter(
      ([name]) =>
        name !== "TF_DATA_DIR" && name !== "TF_WORKSPACE" && !/^TF_CLI_ARGS(?:_|$)/.test(name) && !logs.test(name),
    ),
  );
}
