/**
 * A whole number as it is read, its thousands apart: `1,204`, `-12,000`. Any unit; the same in messages, stories, views and charts. Files
 * for machines (CSV, JSON) have plain digits.
 */
export function countText(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
