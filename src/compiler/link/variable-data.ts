/** Named arrays and scalars in memory: their sizes and initial bytes. */
import type { Variable } from "../../language/index.js";
import { foldConstant } from "../meaning/index.js";
import type { Piece } from "./linker.js";
import { widthBytes } from "../code/index.js";
import { encodeText } from "../storage/index.js";
import type { SymbolName } from "../target/index.js";

/** Elements of an array; 1 for a scalar. */
export function variableLength(variable: Variable): number {
  return variable.length === undefined ? 1 : Number(foldConstant(variable.length) ?? 0n);
}

/** The variable as something to place: bytes when it has initial values, zeroed space otherwise. */
export function variablePiece(variable: Variable, symbol: SymbolName): Piece {
  const width = widthBytes[variable.width];
  const size = variableLength(variable) * width;
  const values = initialValues(variable);
  if (values.length === 0) return { symbol, code: null, zeroBytes: size, alignment: width };
  const bytes = new Uint8Array(size);
  values.forEach((value, index) => {
    for (let n = 0; n < width; n += 1) bytes[index * width + n] = Number((value >> BigInt(8 * n)) & 0xffn);
  });
  return { symbol, code: { items: [{ kind: "bytes", bytes }], labels: 0 }, zeroBytes: 0, alignment: width };
}

/** Does the file give it initial values? */
export function isInitialised(variable: Variable): boolean {
  return variable.values.length > 0;
}

function initialValues(variable: Variable): bigint[] {
  const [first] = variable.values;
  if (first?.$type === "StringLiteral") return [...encodeText(first.value)].map(BigInt);
  return variable.values.map((value) => foldConstant(value) ?? 0n);
}
