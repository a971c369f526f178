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

/** A size with the largest unit that divides it: "2 MB", "64 KB". */
export function sizeText(bytes: number): string {
  const units = [
    ["GB", 2 ** 30],
    ["MB", 2 ** 20],
    ["KB", 2 ** 10],
  ] as const;
  const unit = units.find(([, size]) => bytes >= size && bytes % size === 0);
  return unit === undefined ? `${bytes} bytes` : `${bytes / unit[1]} ${unit[0]}`;
}
