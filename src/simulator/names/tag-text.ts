/** What a TLB entry carries to say whose it is. */

/** "global", "S#1" (shared id 1), "ASID 3"; "no tag" where entries carry none. */
export function tagText(
  { tags }: { readonly tags: string },
  { global, shared, tag }: { readonly global: boolean; readonly shared: boolean; readonly tag: number },
): string {
  if (global) return "global";
  if (shared) return `S#${tag}`;
  return tags === "none" ? "no tag" : `ASID ${tag}`;
}
