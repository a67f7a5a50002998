// @ts-check
import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { layersPlugin, PLAIN_LAYERS } from "./eslint.layers.mjs";

const BARREL = {
  regex: "^@cdktf/provider-aws(/lib)?(/index|/lazy-index)?$",
  message: "The barrel costs 2 s and 520 MiB: import from @cdktf/provider-aws/lib/<resource>.",
};
const CDKTF = {
  regex: "^(cdktf|constructs|@cdktf/.*)$",
  message: "This layer is plain data and functions: no cdktf here.",
};

const TYPED = {
  extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
  languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
};

export default defineConfig(
  { ignores: ["**/node_modules", "lib", "dist", "cdktf.out", ".rds-kerberos", ".venv", "coverage"] },
  {
    files: ["**/*.ts"],
    ...TYPED,
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
    // Plain JavaScript is what runs before anything is built, and what others run as it is. The compiler checks its
    // types.
    files: ["**/*.{cjs,mjs}"],
    ...TYPED,
    rules: {
      ...js.configs.recommended.rules,
      "no-undef": "off",
      "no-unused-vars": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/no-require-imports": "off",
      // What require() gives is taken apart as what an import gives.
      "@typescript-eslint/unbound-method": "off",
      // These do not see the types that a comment declares.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["src/**/*.ts", "stacks/**/*.ts"],
    plugins: { product: layersPlugin },
    rules: { "product/layers": "error" },
  },
  {
    files: PLAIN_LAYERS.map((layer) => `${layer}/**/*.ts`),
    rules: { "no-restricted-imports": ["error", { patterns: [CDKTF, BARREL] }] },
  },
  {
    // A cdktf construct is made for its effect on the scope.
    files: ["src/constructs/**/*.ts", "src/contracts/**/*.ts", "stacks/**/*.ts", "test/**/*.ts", "bench/**/*.ts"],
    rules: { "no-new": "off" },
  },
);
