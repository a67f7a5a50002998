import { withoutRunSettings } from "../../src/terraform/clean-variables";

test("what would make runs share a folder, take other options or print secrets is left out", () => {
  const variables = {
    PATH: "/bin",
    TF_VAR_a: "1",
    TF_DATA_DIR: "/x",
    TF_WORKSPACE: "other",
    TF_CLI_ARGS: "-no-color",
    TF_CLI_ARGS_plan: "-out=x",
    TF_LOG: "TRACE",
    TF_LOG_PROVIDER: "TRACE",
    TF_PLUGIN_CACHE_DIR: "/y",
  };
  expect(withoutRunSettings(variables)).toEqual({ PATH: "/bin", TF_VAR_a: "1", TF_PLUGIN_CACHE_DIR: "/y" });
  expect(withoutRunSettings({ TF_LOG: "TRACE", TF_LOG_PATH: "" })).toEqual({ TF_LOG_PATH: "" });
  expect(withoutRunSettings({ TF_LOG: "TRACE", TF_LOG_PATH: "/log" })).toEqual({
    TF_LOG: "TRACE",
    TF_LOG_PATH: "/log",
  });
});
