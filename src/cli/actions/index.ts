/** What the commands do, each loaded when it is asked for. */
export const actions = {
  apply: () => import("./apply.js"),
  connect: () => import("./connect.js"),
  errors: () => import("./expected-errors.js"),
  exportModules: () => import("./export-modules.js"),
  graph: () => import("./graph.js"),
  iamPolicies: () => import("./iam-policies.js"),
  plan: () => import("./plan.js"),
  preflight: () => import("./preflight.js"),
  recover: () => import("./recover.js"),
  review: () => import("./review.js"),
  rotateAdminPassword: () => import("./rotate-admin-password.js"),
  terraformEnvironment: () => import("./terraform-environment.js"),
  validate: () => import("./validate.js"),
  verify: () => import("./verify.js"),
};
