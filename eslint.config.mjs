// The folder tree is the architecture: a folder imports only what its row of `mayImport` names (docs/architecture.md).
import tseslint from "typescript-eslint";

const layers = [
  "machine",
  "kernel",
  "simulator",
  "image",
  "elf",
  "dwarf",
  "protocol",
  "language",
  "compiler",
  "debug",
  "views",
  "extension",
  "cli",
];
const mayImport = {
  machine: [],
  image: [],
  elf: [],
  dwarf: ["elf"],
  protocol: [],
  kernel: ["machine", "image"],
  simulator: ["machine", "kernel", "image", "protocol"],
  language: [],
  compiler: ["language", "image"],
  debug: ["simulator", "compiler", "image", "protocol", "machine", "language"],
  views: ["protocol"],
  extension: ["debug", "protocol", "language", "simulator", "compiler"],
  cli: ["machine", "kernel", "simulator", "image", "protocol", "language", "compiler", "debug"],
};
/** Layers that run in a browser, a terminal and the desktop alike. */
const pure = [
  "elf",
  "dwarf",
  "machine",
  "kernel",
  "simulator",
  "image",
  "protocol",
  "language",
  "compiler",
  "debug",
  "views",
];
const node = ["node:*", "fs", "path", "os", "net", "child_process", "url", "crypto", "worker_threads"];

const layerRules = layers.map((layer) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: layers
              .filter((other) => other !== layer && !mayImport[layer].includes(other))
              .map((other) => `**/${other}/**`),
            message: `${layer} may import only: ${mayImport[layer].join(", ") || "nothing"}.`,
          },
          ...(layer === "extension" ? [] : [{ group: ["vscode"], message: "Only src/extension imports vscode." }]),
          ...(pure.includes(layer) ? [{ group: node, message: `${layer} must run without Node.` }] : []),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["dist/**", "out/**", "node_modules/**", ".vscode-test/**", "src/language/generated/**", "**/*.cjs"] },
  ...tseslint.configs.strict,
  {
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-extraneous-class": "off",
      "no-restricted-properties": [
        "error",
        {
          object: "Date",
          property: "now",
          message: "The machine is deterministic; take time only in cli, extension or scripts.",
        },
      ],
      eqeqeq: "error",
      "prefer-const": "error",
      "one-var": ["error", "never"],
      "no-console": "off",
    },
  },
  { files: ["src/cli/**", "src/extension/**", "scripts/**", "test/**"], rules: { "no-restricted-properties": "off" } },
  {
    files: ["src/{machine,kernel,simulator,language,compiler,debug,protocol,image,views}/**"],
    rules: { "no-console": "error" },
  },
  {
    files: ["src/{machine,kernel,simulator,image,compiler}/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: "Randomness comes from the seed.",
        },
      ],
    },
  },
  ...layerRules,
);
