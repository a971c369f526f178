/**
 * Floating-point arithmetic in round-to-nearest by the host's, with the inexact flag from error-free transformations.
 * Only where operands and result are far from the ends of the range, so that no other flag can be raised and the
 * transformations themselves are exact; elsewhere the answer is null, and exact.ts computes.
 *
 * Single precision goes through double: 53 ≥ 2·24 + 2 bits, so rounding twice gives what rounding once does for + − × ÷ √
 * (S. Figueroa, "When is double rounding innocuous?", 1995).
 */

/** Magnitudes for which the transformations are exact: the error of a product is at least 2^-1008 then. */
const least = 2 ** -450;
const most = 2 ** 450;
const leastSingle = 2 ** -120;
const mostSingle = 2 ** 120;

/** The last operation that was done here was not exact. Valid until the next one. */
export const fast = { value: 0, inexact: false };

const inRange = (value: number): boolean => {
  const magnitude = Math.abs(value);
  return magnitude >= least && magnitude <= most;
};

/** Sets `fast`. False: not to be computed here. */
export function addFast(a: number, b: number): boolean {
  const value = a + b;
  // Sums are exact where they are subnormal; a zero of two numbers has a sign that depends on the mode.
  if (!(Math.abs(a) <= most && Math.abs(b) <= most) || value === 0) return false;
  const virtual = value - a;
  fast.value = value;
  fast.inexact = a - (value - virtual) + (b - virtual) !== 0;
  return true;
}

/** Error of the rounded product (T. J. Dekker, 1971): a · b = product + error, exactly. */
function productError(a: number, b: number, product: number): number {
  const splitA = 134_217_729 * a;
  const highA = splitA - (splitA - a);
  const lowA = a - highA;
  const splitB = 134_217_729 * b;
  const highB = splitB - (splitB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/** a × b into `fast`. */
export function multiplyFast(a: number, b: number): boolean {
  if (!inRange(a) || !inRange(b)) return false;
  fast.value = a * b;
  fast.inexact = productError(a, b, fast.value) !== 0;
  return true;
}

/** a ÷ b into `fast`. */
export function divideFast(a: number, b: number): boolean {
  if (!inRange(a) || !inRange(b)) return false;
  const quotient = a / b;
  if (!inRange(quotient)) return false;
  const back = quotient * b;
  fast.value = quotient;
  fast.inexact = back !== a || productError(quotient, b, back) !== 0;
  return true;
}

/** √a into `fast`. */
export function squareRootFast(a: number): boolean {
  if (!(a >= least && a <= most)) return false;
  const root = Math.sqrt(a);
  const back = root * root;
  fast.value = root;
  fast.inexact = back !== a || productError(root, root, back) !== 0;
  return true;
}

const inSingleRange = (value: number): boolean => {
  const magnitude = Math.abs(value);
  return magnitude >= leastSingle && magnitude <= mostSingle;
};

/** a + b of single-precision numbers into `fast`. */
export function addSingleFast(a: number, b: number): boolean {
  if (!addFast(a, b)) return false;
  const exactly = fast.value;
  const value = Math.fround(exactly);
  if (!inSingleRange(value)) return false;
  fast.inexact ||= value !== exactly;
  fast.value = value;
  return true;
}

/** a × b of single-precision numbers into `fast`: exact in double. */
export function multiplySingleFast(a: number, b: number): boolean {
  const product = a * b;
  const value = Math.fround(product);
  if (!inSingleRange(value)) return false;
  fast.value = value;
  fast.inexact = value !== product;
  return true;
}

/** a ÷ b of single-precision numbers into `fast`. */
export function divideSingleFast(a: number, b: number): boolean {
  const value = Math.fround(a / b);
  if (!inSingleRange(value) || !inSingleRange(a) || !inSingleRange(b)) return false;
  fast.value = value;
  fast.inexact = value * b !== a;
  return true;
}

/** √a of a single-precision number into `fast`. */
export function squareRootSingleFast(a: number): boolean {
  if (!(a >= leastSingle && a <= mostSingle)) return false;
  const value = Math.fround(Math.sqrt(a));
  fast.value = value;
  fast.inexact = value * value !== a;
  return true;
}
