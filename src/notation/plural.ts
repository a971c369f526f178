/** "1 page", "2 pages", "1 switch", "2 switches" with the plural given. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
