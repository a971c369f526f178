// The folder tree is the architecture (docs/architecture.md): which part may import which, and within a part which room
// stands on which. `npm run lint` holds every import to it: static, type-only, dynamic, and of packages.

/** A part imports itself, and the parts named here. */
const parts = {
  notation: [],
  machine: ["notation"],
  image: [],
  elf: ["notation"],
  dwarf: ["notation", "elf", "image"],
  protocol: ["notation"],
  kernel: ["notation", "machine", "image"],
  simulator: ["notation", "machine", "kernel", "image", "protocol"],
  explore: ["simulator", "kernel", "machine", "image", "notation"],
  language: ["notation", "image"],
  compiler: ["language", "image", "elf"],
  exercise: ["notation", "simulator", "machine", "protocol"],
  trace: ["simulator", "kernel", "machine", "image"],
  study: ["notation", "simulator", "compiler", "language", "image", "protocol"],
  debug: [
    "notation",
    "simulator",
    "explore",
    "compiler",
    "image",
    "protocol",
    "machine",
    "language",
    "trace",
    "elf",
    "dwarf",
    "exercise",
  ],
  testing: ["simulator", "explore", "kernel", "compiler", "language", "image", "machine", "trace", "protocol"],
  views: ["notation", "protocol"],
  extension: ["debug", "protocol", "language", "simulator", "compiler", "testing", "study"],
  cli: [
    "notation",
    "machine",
    "kernel",
    "simulator",
    "explore",
    "image",
    "protocol",
    "language",
    "compiler",
    "debug",
    "trace",
    "exercise",
    "elf",
    "study",
  ],
};

/** Rooms of a part (or of a view), the lowest first: a room imports those before it. */
const rooms = {
  machine: [
    "base",
    "config",
    "events",
    "float",
    "page-table",
    "presets",
    "settings",
    "tlb",
    "counters",
    "state",
    "walk",
    "coherence",
    "tables",
    "refill",
    "arc",
    "maintenance",
    "translate",
    "registers",
    "cpu",
    "checkpoint",
  ],
  kernel: [
    "abi",
    "schedule",
    "config",
    "state",
    "files",
    "frames",
    "asids",
    "shootdown",
    "pages",
    "sharing",
    "memory",
    "vas",
    "loading",
    "waiting",
    "attaching",
    "windows",
    "threads",
    "lab",
    "calls",
    "linux-call",
    "linux-files",
    "linux",
    "report",
  ],
  language: [
    "generated",
    "expressions",
    "syntax",
    "model",
    "names",
    "declarations",
    "statements",
    "checks",
    "parser",
    "reparse",
    "describe",
    "completion",
    "navigation",
    "reading",
    "editing",
    "editor",
  ],
  dwarf: ["encoding", "entries", "lines", "frames"],
  compiler: ["target", "meaning", "storage", "code", "link", "executable"],
  simulator: [
    "state",
    "settings",
    "names",
    "watch",
    "travel",
    "explanation",
    "report",
    "story",
    "snapshots",
    "history",
    "comparison",
  ],
  explore: ["states", "parts", "effects", "successors", "search", "jobs", "random"],
  cli: [
    "terminal",
    "process",
    "scenario",
    "run",
    "test",
    "check",
    "format",
    "study",
    "chart",
    "trace",
    "new",
    "import",
    "exercise",
    "examples",
    "elf",
    "servers",
    "explore",
    "commands",
  ],
  study: ["problem", "options", "configuration", "run", "table", "chart", "serve"],
  extension: [
    "files",
    "contributions",
    "diagnosis",
    "adapter",
    "debugging",
    "language",
    "editor",
    "panel",
    "start",
    "testing",
    "exploring",
    "study",
    "web",
    "site",
  ],
  debug: [
    "settings",
    "arguments",
    "services",
    "session",
    "expressions",
    "conditions",
    "variables",
    "inspection",
    "watching",
    "stopping",
    "moving",
    "investigation",
    "comparing",
    "teaching",
    "recording",
    "editing",
    "console",
  ],
  "views/tlb": ["entries", "levels"],
};

/** Parts whose rooms are entered by any of their files: which of them a bundle has is decided by the host that it is for. */
const withoutDoors = ["extension"];

/** Packages that a part may use; the parts that are not named use none. */
const packages = {
  language: ["langium", "vscode-languageserver", "vscode-languageserver-types", "chevrotain"],
  compiler: ["langium"],
  debug: ["@vscode/debugadapter", "@vscode/debugprotocol"],
  trace: ["pbf"],
  views: ["preact", "@preact/signals"],
  protocol: ["@vscode/debugprotocol"],
  extension: [
    "vscode",
    "vscode-languageclient",
    "vscode-languageserver",
    "@vscode/debugadapter",
    "@vscode/debugprotocol",
    "langium",
  ],
  study: ["d3-scale", "d3-shape"],
  cli: ["commander", "@vscode/debugadapter", "@vscode/debugprotocol", "vscode-languageserver", "langium"],
};

/** Parts that run under Node only; the others run in a browser, in a terminal and on the desktop alike. */
const onNode = ["extension", "cli"];

/** Files that several parts may enter by: a part's index, and these. */
const doors = [
  "debug/settings/index.ts",
  "language/editor/index.ts",
  "language/server.ts",
  "image/[^/]+.ts",
  "protocol/[^/]+.ts",
  "protocol/changes/index.ts",
];

const any = (names) => `(${names.join("|")})`;
const escaped = (names) => any(names.map((name) => name.replace(/[/.]/g, "\\$&")));

const partRules = Object.entries(parts).flatMap(([part, below]) => [
  {
    name: `${part}-imports-only-${below.join("-") || "itself"}`,
    comment: `${part} may import only: ${below.join(", ") || "itself"}.`,
    severity: "error",
    from: { path: `^src/${part}/` },
    to: { path: "^src/", pathNot: `^src/${any([part, ...below])}/` },
  },
  {
    name: `${part}-packages`,
    comment: `${part} may use only these packages: ${(packages[part] ?? []).join(", ") || "none"}.`,
    severity: "error",
    from: { path: `^src/${part}/` },
    to: {
      dependencyTypesNot: ["local", "core"],
      pathNot: [
        "^src/",
        ...(packages[part] ?? []).map((name) => `(^|node_modules/)(@types/)?${name.replace("/", "\\/")}(/|$)`),
      ],
    },
  },
  ...(onNode.includes(part)
    ? []
    : [
        {
          name: `${part}-without-node`,
          comment: `${part} must run without Node.`,
          severity: "error",
          from: { path: `^src/${part}/` },
          to: { dependencyTypes: ["core"] },
        },
      ]),
]);

const doorRules = (part) => [
  {
    name: `${part}-rooms-have-a-door`,
    comment: "A room is entered by its index.",
    severity: "error",
    from: { path: `^src/${part}/([^/]+)/` },
    to: {
      path: `^src/${part}/[^/]+/`,
      pathNot: [`^src/${part}/$1/`, `^src/${part}/[^/]+/index\\.ts$`, "^src/language/generated/"],
    },
  },
  {
    name: `${part}-enters-its-rooms-by-their-doors`,
    comment: "A room is entered by its index.",
    severity: "error",
    from: { path: `^src/${part}/[^/]+$` },
    to: {
      path: `^src/${part}/[^/]+/`,
      pathNot: [`^src/${part}/[^/]+/index\\.ts$`, "\\.css$", "^src/language/generated/"],
    },
  },
];

const roomRules = Object.entries(rooms).flatMap(([part, order]) => [
  ...order.map((room, at) => ({
    name: `${part}-${room}-stands-on-what-is-below`,
    comment: `${part}/${room} may import only: ${order.slice(0, at).join(", ") || "itself"}.`,
    severity: "error",
    from: { path: `^src/${part}/${room}/` },
    to: { path: `^src/${part}/`, pathNot: `^src/${part}/${any(order.slice(0, at + 1))}/` },
  })),
  ...(withoutDoors.includes(part) ? [] : doorRules(part)),
  {
    name: `${part}-rooms-are-named`,
    comment: `A new room of ${part} gets its place in .dependency-cruiser.cjs.`,
    severity: "error",
    from: {},
    to: { path: `^src/${part}/[^/]+/`, pathNot: `^src/${part}/${any(order)}/` },
  },
]);

module.exports = {
  forbidden: [
    ...partRules,
    ...roomRules,
    {
      name: "parts-have-a-door",
      comment: "A part is entered by its index.",
      severity: "error",
      from: { path: "^src/([^/]+)/" },
      to: {
        path: "^src/[^/]+/",
        pathNot: ["^src/$1/", "^src/[^/]+/index\\.ts$", `^src/${escaped(doors).replace(/\[\^\\\/\]/g, "[^/]")}$`],
      },
    },
    {
      name: "no-circle-of-values",
      comment: "Files that need each other to load are one idea: make them one file, or cut the arrow.",
      severity: "error",
      // The compiler descends through expressions, conditions, places and calls, which contain each other.
      from: { path: "^src/", pathNot: "^src/compiler/code/(call|condition|expression|memory-place)\\.ts$" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "every-import-resolves", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^vscode$" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
