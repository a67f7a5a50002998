// @ts-check
"use strict";

/**
 * Which suite is in which lane: patterns of paths below test/, without .test.ts. What is in no other lane is in the
 * lane integration.
 */
module.exports = {
  /** Suites that run no Terraform, emulator, browser or other program; each of their tests has seconds. */
  unit: [
    "{aws,constructs,environment,golden,iam,review,stacks,text}/**/*",
    "cli/apply-progress",
    "emulator/demo{,-*}",
    "operations/apply/run-graph",
    "operations/{adopted-directory,connect,failed-trust,held-locks,in-order,interruption,judgements,limiter,previews}",
    "operations/{errored-states,state-{file,problems,versions}}",
    "operations/{initialize-ahead,provider-files}",
    "operations/{preflight-problems,rotation-failures,run-folder,shell,verify-{orphans,problems}}",
    "operations/recover/**/*",
    "terraform/{clean-variables,go-runtime,terraform-environment}",
    "!aws/terraform-conditions",
    "!environment/{large-yaml,linear,mutated-files}",
    "!iam/iam-policies-command",
    "!review/{findings,hostile,html}{*,/**/*}",
    "!text/{every-message,message-of-program}",
  ],
  /** What is too slow for every change: npm run test:long. */
  long: ["long/**/*"],
  /** Folders whose messages the snapshot leaves out: they depend on a deployment, and other suites have them too. */
  unrecorded: ["bench", "e2e", "lanes", "long", "package", "quality", "sign-in"],
};
