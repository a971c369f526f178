/** Sizes in words. */

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
