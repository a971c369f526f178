/** Addresses and sizes as messages show them. */

/** Address as the debugger prints it: 0x2000_f000. */
export function formatAddress(address: bigint | number): string {
  const digits = BigInt(address).toString(16);
  const groups = digits.replace(/\B(?=(?:[0-9a-f]{4})+$)/g, "_");
  return `0x${groups}`;
}

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
