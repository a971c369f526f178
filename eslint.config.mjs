// Style. Which folder may import which is .dependency-cruiser.cjs.
import tseslint from "typescript-eslint";

/** A run is a function of scenario, settings and seed. */
const deterministic = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: "Randomness comes from the seed.",
  },
];

const architectureNames = "/^(arc|armv7|armv8|x86-64)$/";
const nameOfArchitecture =
  "MemberExpression[property.name='name']:matches([object.name='architecture'], [object.property.name='architecture'])";
const readTrait = "A model is data: read a trait of `architecture`, or give it one (machine/presets/architectures.ts).";

/** What has a name is called by it, and a model is data. */
const named = [
  {
    selector: "Property[key.name=/^(pitfall|invariant)$/] > Literal",
    message: "Pitfalls and invariants have names (machine/events/pitfall.ts).",
  },
  { selector: `BinaryExpression[right.value=${architectureNames}]`, message: readTrait },
  { selector: `SwitchCase[test.value=${architectureNames}]`, message: readTrait },
  { selector: `:matches(BinaryExpression, SwitchStatement) > ${nameOfArchitecture}`, message: readTrait },
  { selector: `CallExpression > MemberExpression[computed=false] > ${nameOfArchitecture}`, message: readTrait },
];

const words = "/^(message|title|why|doc)$/";
const whatIsShown = `:matches(Identifier[name=${words}], MemberExpression[property.name=${words}])`;
const byKind = "What is shown to people decides nothing: give it a kind, and ask for that.";

/** Texts are for readers: a sentence that is put better must change nothing else. */
const notByText = [
  {
    selector: `CallExpression[callee.property.name=/^(startsWith|endsWith|includes|match|matchAll|search)$/] > MemberExpression.callee > ${whatIsShown}.object`,
    message: byKind,
  },
  { selector: `CallExpression[callee.property.name=/^(test|exec)$/] > ${whatIsShown}.arguments`, message: byKind },
  { selector: `BinaryExpression[operator=/^[!=]==$/][right.value=/./] > ${whatIsShown}.left`, message: byKind },
];

/** One notation of addresses and numbers (src/notation). */
const written = [
  {
    selector:
      "TemplateLiteral:has(> TemplateElement[value.raw=/0x$/]) > CallExpression[callee.property.name='toString'][arguments.0.value=16]",
    message: "Write addresses and numbers with src/notation.",
  },
];

export default tseslint.config(
  {
    ignores: [
      "dist/**",
      "dist-site/**",
      "out/**",
      "node_modules/**",
      ".vscode-test/**",
      "src/language/generated/**",
      "**/*.cjs",
    ],
  },
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
    files: ["src/{machine,kernel,simulator,explore,language,compiler,debug,protocol,image,views}/**"],
    rules: { "no-console": "error" },
  },
  // One idea a file: what grows beyond is two. The interpreter's loop is one function, which a compiler must see whole.
  {
    files: ["src/**", "test/**", "scripts/**"],
    ignores: ["src/machine/cpu/run.ts"],
    rules: { "max-lines": ["error", 400] },
  },
  { files: ["src/**"], rules: { "no-restricted-syntax": ["error", ...named, ...notByText] } },
  {
    files: ["src/{image,compiler}/**"],
    rules: { "no-restricted-syntax": ["error", ...named, ...notByText, ...deterministic] },
  },
  {
    files: ["src/{machine,kernel,simulator,explore}/**"],
    rules: { "no-restricted-syntax": ["error", ...named, ...notByText, ...written, ...deterministic] },
  },
  // The models themselves.
  {
    files: ["src/machine/presets/**", "src/machine/settings/**"],
    rules: { "no-restricted-syntax": ["error", ...notByText, ...deterministic] },
  },
);
