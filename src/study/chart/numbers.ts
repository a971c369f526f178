/** Numbers on charts. */
import { countText } from "../../notation/index.js";

/** Thousands apart; what is small keeps two digits. */
export function numberText(value: number): string {
  if (value !== 0 && Math.abs(value) < 1) return String(Number(value.toPrecision(2)));
  const digits = Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
  const [whole, part] = digits.split(".") as [string, string?];
  const grouped = countText(Number(whole));
  return part === undefined || part === "0" ? grouped : `${grouped}.${part}`;
}
