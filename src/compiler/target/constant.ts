/**
 * Loading constants: the shortest usual sequence for any 64-bit value (lui, addiw, addi, slli), the way GNU as expands
 * `li`.
 */
import { encodeImmediate, encodeUpper, fitsImmediate } from "./instruction.js";

/**
 * Words that load `value` into `rd` and touch no other register.
 * @param value any integer; its low 64 bits count
 */
export function loadConstant(rd: number, value: bigint): number[] {
  const wanted = BigInt.asIntN(64, value);
  if (fitsImmediate(wanted)) return [encodeImmediate("addi", rd, 0, Number(wanted))];
  if (wanted === BigInt.asIntN(32, wanted)) return loadWord(rd, Number(wanted));
  // Peel off the low 12 bits (signed), then shift out the zeros that remain: the rest needs fewer bits each round.
  const low = Number(BigInt.asIntN(12, wanted));
  let rest = BigInt.asIntN(64, wanted - BigInt(low)) >> 12n;
  let shift = 12;
  while ((rest & 1n) === 0n) {
    rest >>= 1n;
    shift += 1;
  }
  // A rest of 13 to 20 bits is a lone lui when twelve of its zeros are put back.
  const widened = rest << 12n;
  if (!fitsImmediate(rest) && shift > 12 && widened === BigInt.asIntN(32, widened)) {
    rest = widened;
    shift -= 12;
  }
  const words = [...loadConstant(rd, rest), encodeImmediate("slli", rd, rd, shift)];
  return low === 0 ? words : [...words, encodeImmediate("addi", rd, rd, low)];
}

/** A sign-extended 32-bit constant: lui, then addiw when the low bits are not zero. */
function loadWord(rd: number, value: number): number[] {
  const low = (value << 20) >> 20;
  const words = [encodeUpper("lui", rd, ((value - low) >>> 12) & 0xfffff)];
  if (low !== 0) words.push(encodeImmediate("addiw", rd, rd, low));
  return words;
}
