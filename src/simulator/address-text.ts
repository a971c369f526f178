/** The one way addresses and numbers of pages are printed by the simulator. */

/** An address with its digits in groups of four: 0x2002_0008. */
export function hexAddress(address: number): string {
  const digits = address.toString(16).padStart(8, "0");
  return `0x${digits.replace(/\B(?=(?:[0-9a-f]{4})+$)/g, "_")}`;
}

/** A page or frame number: 0x4091a. */
export function hexNumber(value: number): string {
  return `0x${value.toString(16)}`;
}
