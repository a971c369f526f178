/** Segments of a VAS: permissions, and what lies in them. */
import { GrammarUtils, type AstNode, type ValidationAcceptor } from "langium";
import { evaluateConstant, requireConstant } from "../names/index.js";
import type { Expression, Segment, Variable, Width } from "../generated/ast.js";
import { formatBytes } from "../model/index.js";
import { inserting, replacing, withFixes, type Fix, type FixPlace } from "../syntax/index.js";

/** Bytes of an element. */
export function elementBytes(width: Width): 1 | 2 | 4 | 8 {
  return ({ u8: 1, u16: 2, u32: 4, u64: 8 } as const)[width];
}

/** Most bytes of one array: a mistake in the length must not exhaust the computer that compiles it. */
const largestVariable = 64n * 1024n ** 2n;

/** Permissions and contents of one segment. */
export function checkSegment(segment: Segment, accept: ValidationAcceptor): void {
  const { permissions } = segment;
  if (permissions !== undefined && !/^[r-][w-][x-]$/.test(permissions)) {
    accept(
      "error",
      `Permissions are three characters, read, write, execute: \`r-x\`, \`rw-\`, \`r--\`; \`-\` means no. ` +
        `Not \`${permissions}\`.`,
      {
        node: segment,
        property: "permissions",
        ...withFixes(...["r--", "rw-", "r-x"].map((meant) => replacing(nodeOf(segment, "permissions"), meant))),
      },
    );
  } else if (permissions !== undefined && segment.functions.length > 0 && permissions[2] !== "x") {
    accept("warning", `Functions of \`${segment.name}\` cannot run without \`x\`: calling them is a fault.`, {
      node: segment,
      property: "permissions",
      ...withFixes(replacing(nodeOf(segment, "permissions"), `${permissions.slice(0, 2)}x`)),
    });
  }
  const size = evaluateConstant(segment.size);
  if (size === null) return;
  let offset = 0n;
  for (const variable of segment.variables) {
    const bytes = variableBytes(variable);
    if (bytes === null) return;
    const alignment = BigInt(elementBytes(variable.width));
    offset = ((offset + alignment - 1n) / alignment) * alignment + bytes;
    if (offset > size) {
      accept(
        "error",
        `\`${variable.name}\` does not fit: \`${segment.name}\` has ${formatBytes(size)}, and its variables ` +
          `need ${formatBytes(offset)} up to here. Enlarge \`${segment.name}\` or shrink \`${variable.name}\`.`,
        {
          node: variable,
          property: "name",
          ...withFixes(enlarged(segment, offset)),
        },
      );
      return;
    }
  }
}

/** The segment with as many of its pages as its variables need. */
function enlarged(segment: Segment, bytes: bigint): Fix | null {
  const page = evaluateConstant(segment.pages) ?? 4096n;
  const size = formatBytes(((bytes + page - 1n) / page) * page);
  return replacing(segment.size.$cstNode, size, `Enlarge \`${segment.name}\` to ${size}`);
}

function nodeOf(node: AstNode, property: string): FixPlace {
  return GrammarUtils.findNodeForProperty(node.$cstNode, property);
}

/** Length and initial values of an array or scalar. */
export function checkVariable(variable: Variable, accept: ValidationAcceptor): void {
  const bytes = elementBytes(variable.width);
  const length = checkLength(variable, accept);
  const [first] = variable.values;
  if (first?.$type === "StringLiteral" && variable.values.length === 1) {
    if (!variable.length)
      accept("error", `A string fills an array: write \`u8 ${variable.name}[${utf8Length(first.value) + 1}]\`.`, {
        node: first,
        ...withFixes(inserting(nodeOf(variable, "name"), `[${utf8Length(first.value) + 1}]`, "Make it an array")),
      });
    else if (bytes !== 1)
      accept("error", `A string fills an array of \`u8\`, not of \`${variable.width}\`.`, {
        node: first,
        ...withFixes(replacing(nodeOf(variable, "width"), "u8")),
      });
    else if (length !== null && BigInt(utf8Length(first.value)) > length) {
      accept("error", `The string has ${utf8Length(first.value)} bytes, \`${variable.name}\` only ${length}.`, {
        node: first,
        ...withFixes(
          replacing(variable.length.$cstNode, `${utf8Length(first.value) + 1}`, `Enlarge \`${variable.name}\``),
        ),
      });
    }
    return;
  }
  for (const value of variable.values) checkInitialValue(value, variable, accept);
  const most = length ?? 1n;
  if (BigInt(variable.values.length) > most) {
    const node = variable.values[Number(most)]!;
    accept(
      "error",
      `\`${variable.name}\` has ${most === 1n ? "1 element" : `${most} elements`}, but ` +
        `${variable.values.length} values are given: remove the rest or enlarge it.`,
      {
        node,
        ...withFixes(
          variable.length
            ? replacing(variable.length.$cstNode, `${variable.values.length}`, `Enlarge \`${variable.name}\``)
            : inserting(nodeOf(variable, "name"), `[${variable.values.length}]`, "Make it an array"),
        ),
      },
    );
  }
}

/** Elements of an array, null for a scalar or a wrong length (reported). */
function checkLength({ length, name, width }: Variable, accept: ValidationAcceptor): bigint | null {
  const elements = requireConstant(length, "The length of an array is fixed before the program runs", accept);
  if (!length || elements === null) return null;
  const most = largestVariable / BigInt(elementBytes(width));
  if (elements >= 1n && elements <= most) return elements;
  const message =
    elements < 1n
      ? `\`${name}\` needs at least one element.`
      : `\`${name}\` has ${elements} elements; ${formatBytes(largestVariable)} have ${most}. Use mmap for more.`;
  accept("error", message, { node: length, ...withFixes(replacing(length.$cstNode, elements < 1n ? "1" : `${most}`)) });
  return null;
}

/** A width that a value fits, or null. */
function widthFor(value: bigint): string | null {
  const fits = (bits: bigint): boolean => value >= -(1n << (bits - 1n)) && value < 1n << bits;
  const bits = [8n, 16n, 32n, 64n].find(fits);
  return bits === undefined ? null : `u${bits}`;
}

function checkInitialValue(expression: Expression, variable: Variable, accept: ValidationAcceptor): void {
  const { width } = variable;
  const value = requireConstant(expression, "Initial values are set before the program runs", accept);
  const bits = BigInt(elementBytes(width) * 8);
  if (value === null || bits === 64n) return;
  const least = -(1n << (bits - 1n));
  const most = (1n << bits) - 1n;
  if (value < least || value > most) {
    const wider = widthFor(value);
    accept("error", `${value} does not fit \`${width}\`: use ${least} to ${most}.`, {
      node: expression,
      ...withFixes(wider === null ? null : replacing(nodeOf(variable, "width"), wider)),
    });
  }
}

/** Bytes of a variable, or null if its length is wrong. */
export function variableBytes({ length, width }: Variable): bigint | null {
  const elements = length ? evaluateConstant(length) : 1n;
  return elements === null || elements < 1n ? null : elements * BigInt(elementBytes(width));
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
