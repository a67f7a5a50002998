// @ts-check
// The layers of the product and the rule that holds them. It sees every form of import, import() and types among them.
import { dirname, relative, resolve } from "node:path";

/**
 * What a layer may import of the others: everything else is refused. A layer is a folder or a file; of two that hold a
 * file the longer one counts.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const ALLOWED = {
  "src/text": [],
  "src/aws": ["src/text"],
  "src/environment": ["src/aws", "src/text"],
  "src/contracts": ["src/environment", "src/constructs", "src/aws", "src/text"],
  "src/constructs": ["src/aws", "src/text"],
  "src/terraform": ["src/text"],
  "src/iam": ["src/environment", "src/aws", "src/text"],
  "src/review": ["src/environment", "src/aws", "src/text"],
  "src/operations": ["src/environment", "src/aws", "src/terraform", "src/text"],
  "src/cli": [
    "src/iam",
    "src/operations",
    "src/review",
    "src/environment",
    "src/aws",
    "src/terraform",
    "src/text",
    "stacks/modules",
  ],
  // The package's face.
  "src/index.ts": [
    "stacks",
    "stacks/modules",
    "src/constructs",
    "src/contracts",
    "src/environment",
    "src/aws",
    "src/text",
  ],
  stacks: ["stacks/modules", "src/constructs", "src/contracts", "src/environment", "src/aws", "src/text"],
  // The app, which cdktf runs: it looks at what Terraform has left behind.
  "stacks/main.ts": ["stacks", "src/constructs", "src/environment", "src/terraform", "src/text"],
  "stacks/modules": ["stacks", "src/constructs", "src/contracts", "src/environment", "src/aws", "src/text"],
};

/** Layers that are built of CDKTF; the others are plain data and functions. */
const OF_CDKTF = ["src/constructs", "src/contracts", "src/index.ts", "stacks", "stacks/main.ts", "stacks/modules"];

export const PLAIN_LAYERS = Object.keys(ALLOWED).filter((layer) => !OF_CDKTF.includes(layer));

/** @param {string} path */
function layerOf(path) {
  return Object.keys(ALLOWED)
    .filter((layer) => path === layer || path.startsWith(`${layer}/`))
    .sort((one, other) => other.length - one.length)[0];
}

/**
 * What is wrong with an import, if anything is.
 * @param {string} from @param {string} to @returns {string | undefined}
 */
function problemOf(from, to) {
  const layer = layerOf(from);
  if (layer === undefined) return `${from} belongs to no layer: write it into ALLOWED of eslint.layers.mjs.`;
  const allowed = ALLOWED[layer] ?? [];
  const target = layerOf(to);
  if (target === layer || (target !== undefined && allowed.includes(target))) return undefined;
  return `${layer} may import only ${["itself", ...allowed].join(", ")}; this is ${target ?? to}.`;
}

/** Where a module is named, by the form of the import. */
const SOURCES = [
  "ImportDeclaration > Literal.source",
  "ExportNamedDeclaration > Literal.source",
  "ExportAllDeclaration > Literal.source",
  "ImportExpression > Literal.source",
  "TSImportType Literal",
  "TSExternalModuleReference > Literal",
  "CallExpression[callee.name='require'] > Literal",
];

/** @type {import("eslint").Rule.RuleModule} */
const layers = {
  meta: { type: "problem", docs: { description: "Imports go one way through the layers." }, schema: [] },
  create(context) {
    /** @param {import("estree").Literal} node */
    const check = (node) => {
      if (typeof node.value !== "string" || !node.value.startsWith(".")) return;
      const target = resolve(dirname(context.filename), node.value);
      const [from = "", to = ""] = [context.filename, target].map((path) => relative(context.cwd, path));
      const message = problemOf(from.replaceAll("\\", "/"), to.replaceAll("\\", "/"));
      if (message !== undefined) context.report({ node, message });
    };
    return { [SOURCES.join(", ")]: check };
  },
};

export const layersPlugin = { rules: { layers } };
