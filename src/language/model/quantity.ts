/** Sizes as messages show them. */

/** Bytes with the largest suffix that divides them: 64K, 12. */
export function formatBytes(bytes: bigint | number): string {
  const value = BigInt(bytes);
  for (const [suffix, unit] of [
    ["G", 1024n ** 3n],
    ["M", 1024n ** 2n],
    ["K", 1024n],
  ] as const) {
    if (value !== 0n && value % unit === 0n) return `${value / unit}${suffix}`;
  }
  return `${value}`;
}
