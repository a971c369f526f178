/** Names of files as paths from the root of the trees. */

/** `build/sort.elf` and `/build/./sort.elf` are `/build/sort.elf`; nothing lies above the root. */
export function rootedPath(name: string): string {
  const parts: string[] = [];
  for (const part of name.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
