/** Names in strings: a VAS, segment or program that a call looks for, and that nothing declares or makes. */
import { AstUtils, type ValidationAcceptor } from "langium";
import { isScenario, isStringLiteral, type Call, type Scenario } from "../generated/ast.js";
import { filesOf, lacksFile, programsOf, vasesOf } from "../names/index.js";
import { listNames, nearestName, nodeAround, nodesOfType, replacing, withFixes } from "../syntax/index.js";

/** What a call looks for, and where such names come from. */
interface Sought {
  readonly what: string;
  /** Calls that make one, with the index of the argument that names it. */
  readonly makers: Readonly<Record<string, number>>;
  readonly declared: (scenario: Scenario) => readonly string[];
}

const spaces: Sought = {
  what: "VAS",
  makers: { vas_create: 0, vas_clone: 1 },
  declared: (scenario) => vasesOf(scenario).map(({ name }) => name),
};
const segments: Sought = {
  what: "segment",
  makers: { vas_seg_create: 0, seg_alloc: 0, seg_clone: 1 },
  declared: (scenario) =>
    vasesOf(scenario).flatMap((vas) => vas.segments.flatMap(({ name }) => [name, `${vas.name}.${name}`])),
};
const programs: Sought = {
  what: "program",
  makers: {},
  declared: (scenario) => programsOf(scenario).map(({ name }) => name),
};

const soughtBy: Readonly<Record<string, Sought>> = {
  vas_find: spaces,
  vas_seg_find: segments,
  seg_find: segments,
  exec: programs,
};

/** Characters of a name that a message quotes. */
const longestName = 60;

/** A call that looks for something by name. One whose result is compared may look for what is not there. */
export function checkSoughtName(call: Call, name: string, accept: ValidationAcceptor): void {
  const sought = soughtBy[name];
  const literal = call.arguments.find((argument, index) => index === 0 || argument.name === "name")?.value;
  const scenario = AstUtils.findRootNode(call);
  if (sought === undefined || !isStringLiteral(literal) || !isScenario(scenario)) return;
  // A library does not know what there is where it is included.
  if (scenario.title === undefined || lacksFile(scenario) || nodeAround(call, "Binary") !== undefined) return;
  const known = namesOf(scenario, sought);
  if (known === null || known.includes(literal.value)) return;
  const near = nearestName(literal.value, known);
  const remedy =
    near !== null ? ` Did you mean \`${near}\`?` : known.length > 0 ? ` There is ${listNames(known)}.` : "";
  // A message is read at a glance: of a text that nobody would call a name its beginning tells which one is meant.
  const called = literal.value.length > longestName ? `${literal.value.slice(0, longestName)}…` : literal.value;
  accept("warning", `Nothing declares or makes a ${sought.what} \`${called}\`: the call will fail.${remedy}`, {
    node: literal,
    code: "unknown-name",
    ...withFixes(...(near !== null ? [near] : known.slice(0, 3)).map((one) => replacing(literal.$cstNode, `"${one}"`))),
  });
}

/** Names that there can be; null: some are computed. */
function namesOf(scenario: Scenario, { makers, declared }: Sought): readonly string[] | null {
  // A declaration that is being typed has none yet.
  const names = new Set((declared(scenario) as readonly (string | undefined)[]).filter((name) => name !== undefined));
  for (const file of filesOf(scenario)) {
    for (const { callee, arguments: given } of nodesOfType(file, "Call")) {
      const index = callee?.$type === "NameReference" ? makers[callee.target?.$refText ?? ""] : undefined;
      if (index === undefined) continue;
      const value = (given.find((argument) => argument.name === "name") ?? given[index])?.value;
      if (!isStringLiteral(value)) return null;
      names.add(value.value);
    }
  }
  return [...names];
}
