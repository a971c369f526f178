/** Room for the records of a ring that has not gone round yet. */

/** The same records with room for doubles up to `end`: twice as much until there is enough, and never more than `most`. */
export function grownRecords(records: Float64Array, end: number, most: number): Float64Array {
  let length = Math.max(records.length, 1024);
  while (length < end) length *= 2;
  const grown = new Float64Array(Math.min(length, most));
  grown.set(records);
  return grown;
}
