import tseslint from "typescript-eslint";

const LAYERS = ["aws", "cli", "constructs", "contracts", "environment", "iam", "operations", "review", "terraform"];

/** What a layer of src/ may import of the others; everything else is refused. */
const ALLOWED = {
  aws: [],
  environment: ["aws"],
  contracts: ["environment", "constructs", "aws"],
  constructs: ["aws"],
  terraform: [],
  iam: ["environment", "aws"],
  review: ["environment", "aws"],
  operations: ["environment", "aws", "terraform"],
  cli: ["iam", "operations", "review", "environment", "aws", "terraform"],
};

const BARREL = {
  regex: "^@cdktf/provider-aws(/lib)?(/index|/lazy-index)?$",
  message: "The barrel costs 2 s and 520 MiB: import from @cdktf/provider-aws/lib/<resource>.",
};
const CDKTF = {
  regex: "^(cdktf|constructs|@cdktf/.*)$",
  message: "This layer is plain data and functions: no cdktf here.",
};

/** @param {string} layer */
function layerRule(layer) {
  const others = LAYERS.filter((other) => other !== layer && !ALLOWED[layer].includes(other));
  const directions = {
    regex: `^(\\.\\./)+(${[...others].join("|")}${layer === "cli" ? "|stacks(?!/modules/)" : "|stacks"})(/|$)`,
    message: `src/${layer} may import only ${ALLOWED[layer].map((name) => `src/${name}`).join(", ") || "itself"}.`,
  };
  const plain = layer === "constructs" || layer === "contracts" ? [] : [CDKTF];
  return {
    files: [`src/${layer}/**/*.ts`],
    rules: { "no-restricted-imports": ["error", { paths: [], patterns: [directions, ...plain, BARREL] }] },
  };
}

export default tseslint.config(
  { ignores: ["node_modules", "lib", "dist", "cdktf.out", ".rds-kerberos", ".venv", "coverage"] },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/explicit-function-return-type": ["error", { allowExpressions: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      // The compiler's noPropertyAccessFromIndexSignature wants the brackets.
      "@typescript-eslint/dot-notation": "off",
      "no-restricted-imports": ["error", { patterns: [BARREL] }],
    },
  },
  {
    files: ["stacks/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            BARREL,
            {
              regex: "^(\\.\\./)+src/(cli|operations|review|terraform)(/|$)",
              message: "Stacks import constructs, contracts, environment and aws.",
            },
          ],
        },
      ],
    },
  },
  ...LAYERS.map(layerRule),
  {
    // A cdktf construct is made for its effect on the scope.
    files: ["src/constructs/**/*.ts", "src/contracts/**/*.ts", "stacks/**/*.ts", "test/**/*.ts", "bench/**/*.ts"],
    rules: { "no-new": "off" },
  },
);
