/**
 * A slow classifier of TLB misses, written from the definitions: a list of all entries that a TLB without limits has had,
 * and a fully associative TLB as a list in order of use. It is told what every access did and decides nothing else.
 */

export type Kind = "private" | "shared" | "global";

/** What a page is mapped as, for the process that accesses it. */
export interface Translation {
  readonly vpn: number;
  readonly pfn: number;
  readonly kind: Kind;
  readonly tag: number;
  readonly pid: number;
}

interface Held extends Translation {
  order: number;
  removed: string | null;
}

export type Reaches = (held: Translation) => boolean;

/** Reference for one TLB. */
export class ReferenceTlb {
  readonly counts: Record<string, number> = {};
  private unlimited: Held[] = [];
  private recent: string[] = [];
  private order = 0;

  constructor(private readonly capacity: number) {}

  private static key({ kind, tag, pid, vpn }: Translation): string {
    return `${kind} ${tag} ${kind === "private" ? pid : ""} ${vpn}`;
  }

  /** An access that missed. `matches`: would an entry of this translation match in the context? */
  miss(wanted: Translation | { vpn: number; pid: number }, matches: Reaches): string {
    const found = this.classOf(wanted, matches);
    this.counts[found] = (this.counts[found] ?? 0) + 1;
    return found;
  }

  private classOf(wanted: Translation | { vpn: number; pid: number }, matches: Reaches): string {
    const mine = this.unlimited.filter(
      (held) => held.vpn === wanted.vpn && (held.kind !== "private" || held.pid === wanted.pid),
    );
    const answer = (held: Held): string => {
      if (held.removed !== null) return held.removed;
      if (!matches(held)) return held.kind === "shared" ? "unsubscribed" : "switch";
      return this.recent.includes(ReferenceTlb.key(held)) ? "conflict" : "capacity";
    };
    const latest = (list: Held[]): Held | undefined => list.sort((a, b) => b.order - a.order)[0];
    if (!("kind" in wanted)) {
      const usable =
        latest(mine.filter(matches)) ?? mine.find((held) => held.kind === "shared" && held.removed === null);
      return usable === undefined ? "cold" : answer(usable);
    }
    const kin = mine.filter((held) => held.kind === wanted.kind);
    const exact = kin.find((held) => held.tag === wanted.tag);
    if (exact !== undefined && exact.pfn === wanted.pfn && exact.removed === null) return answer(exact);
    const chosen = latest(
      kin.filter((held) => held.pfn === wanted.pfn || (held === exact && held.removed === "flush")),
    );
    return chosen === undefined ? "cold" : answer(chosen);
  }

  /** An entry was used. */
  use(translation: Translation): void {
    const key = ReferenceTlb.key(translation);
    this.recent = this.recent.filter((other) => other !== key);
    this.recent.push(key);
    if (this.recent.length > this.capacity) this.recent.shift();
  }

  /** An entry was written. */
  fill(translation: Translation): void {
    const key = ReferenceTlb.key(translation);
    this.unlimited = this.unlimited.filter((held) => ReferenceTlb.key(held) !== key);
    this.unlimited.push({ ...translation, order: ++this.order, removed: null });
    this.use(translation);
  }

  /** Maintenance. */
  remove(reaches: Reaches, cause: string): void {
    for (const held of this.unlimited) {
      if (held.removed !== null || !reaches(held)) continue;
      held.removed = cause;
      const key = ReferenceTlb.key(held);
      this.recent = this.recent.filter((other) => other !== key);
    }
  }
}
