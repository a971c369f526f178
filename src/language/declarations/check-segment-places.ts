/** Where the segments of a VAS lie: page boundaries, sizes of pages, the end of user addresses, overlap. */
import { addressText } from "../../notation/index.js";
import type { ValidationAcceptor } from "langium";
import { machineFacts, requireConstant } from "../names/index.js";
import type { Expression, Segment, Vas } from "../generated/ast.js";
import { formatBytes, type KnownSettings } from "../model/index.js";
import { replacing, withFixes } from "../syntax/index.js";

/** A segment whose numbers are known. */
interface Placed {
  readonly segment: Segment;
  readonly start: bigint;
  readonly size: bigint;
  /** Bytes of its pages. */
  readonly page: bigint;
}

/** Places of the segments of one VAS. */
export function checkSegments(vas: Vas, settings: KnownSettings, accept: ValidationAcceptor): void {
  const { pageBytes } = machineFacts(vas.$container, settings);
  const placed = vas.segments.flatMap((segment): Placed[] => {
    const start = amount(segment.start, "The start of a segment", accept);
    const size = amount(segment.size, "The size of a segment", accept);
    const pages = amount(segment.pages, "The size of pages", accept);
    if (start === null || size === null) return [];
    return [{ segment, start, size, page: pages !== null && pages > 0n ? pages : BigInt(pageBytes) }];
  });
  for (const one of placed) {
    if (checkPageSize(one, vas, settings, accept)) checkPlace(one, vas, settings, accept);
  }
  reportOverlaps(placed, accept);
}

/** A number of the header, known before anything runs and not negative. */
function amount(expression: Expression | undefined, what: string, accept: ValidationAcceptor): bigint | null {
  const value = requireConstant(expression, `${what} is fixed before the program runs`, accept);
  if (value === null || value >= 0n || expression === undefined) return value;
  accept("error", `${what} cannot be negative: it is ${value} here.`, { node: expression });
  return null;
}

function checkPlace(
  { segment, start, size, page }: Placed,
  vas: Vas,
  settings: KnownSettings,
  accept: ValidationAcceptor,
): void {
  const { pageBytes, userEnd } = machineFacts(vas.$container, settings);
  if (start % page !== 0n) {
    const below = start - (start % page);
    const boundary =
      page === BigInt(pageBytes)
        ? `a page boundary (${formatBytes(page)})`
        : `a multiple of its pages of ${formatBytes(page)}`;
    accept(
      "error",
      `Segment \`${segment.name}\` must begin at ${boundary}: write ` +
        `${addressText(below)} or ${addressText(below + page)}.`,
      {
        node: segment.start,
        ...withFixes(
          ...[below, below + page]
            .filter((address) => address > 0n)
            .map((address) => replacing(segment.start.$cstNode, addressText(address))),
        ),
      },
    );
  }
  if (start === 0n)
    accept(
      "error",
      `Segment \`${segment.name}\` cannot begin at 0: the first page stays unmapped, so that null pointers fault.`,
      { node: segment.start, ...withFixes(replacing(segment.start.$cstNode, addressText(page))) },
    );
  if (size === 0n)
    accept("error", `Segment \`${segment.name}\` is empty: give it at least one page (${formatBytes(page)}).`, {
      node: segment.size,
      ...withFixes(replacing(segment.size.$cstNode, formatBytes(page))),
    });
  const end = start + size;
  if (userEnd !== null && end > BigInt(userEnd)) {
    const highest = ((BigInt(userEnd) - size) / page) * page;
    accept(
      "error",
      `Segment \`${segment.name}\` ends at ${addressText(end)}, but user addresses end at ` +
        `${addressText(userEnd)}: move it down.`,
      {
        node: segment.start,
        ...withFixes(highest > 0n ? replacing(segment.start.$cstNode, addressText(highest)) : null),
      },
    );
  }
}

/** Are the pages that a segment asks for pages of the machine? */
function checkPageSize(
  { segment: { name, pages }, page }: Placed,
  { $container }: Vas,
  settings: KnownSettings,
  accept: ValidationAcceptor,
): boolean {
  const { pageBytes, largePages } = machineFacts($container, settings);
  if (!pages || largePages === null || [pageBytes, ...largePages].some((bytes) => BigInt(bytes) === page)) return true;
  const machine = `\`${$container.machines[0]?.preset ?? ""}\``;
  const sizes = [pageBytes, ...largePages].map((bytes) => `\`pages ${formatBytes(bytes)}\``);
  const remedy =
    largePages.length === 0 ? "leave `pages` out" : `write ${sizes.slice(0, -1).join(", ")} or ${sizes.at(-1)!}`;
  accept("error", `${machine} has no pages of ${formatBytes(page)} for \`${name}\`: ${remedy}.`, {
    node: pages,
    ...withFixes(...[pageBytes, ...largePages].map((bytes) => replacing(pages.$cstNode, formatBytes(bytes)))),
  });
  return false;
}

/** Each segment against those that the file lists before it, by whole pages. */
function reportOverlaps(segments: readonly Placed[], accept: ValidationAcceptor): void {
  segments.forEach((one, index) => {
    for (const earlier of segments.slice(0, index)) {
      if (one.start >= pageEnd(earlier) || earlier.start >= pageEnd(one)) continue;
      const from = earlier.start > one.start ? earlier.start : one.start;
      const [lower, upper] = earlier.start <= one.start ? [earlier, one] : [one, earlier];
      const remedy =
        lower.start === upper.start
          ? `move one of them`
          : `move \`${upper.segment.name}\` or shrink \`${lower.segment.name}\``;
      accept(
        "error",
        `Segment \`${one.segment.name}\` overlaps \`${earlier.segment.name}\` at ${addressText(from)}: ${remedy}.`,
        {
          node: one.segment,
          property: "start",
          ...withFixes(
            replacing(
              upper.segment.start.$cstNode,
              addressText(aligned(pageEnd(lower), upper.page)),
              `Move \`${upper.segment.name}\` to ${addressText(aligned(pageEnd(lower), upper.page))}`,
            ),
          ),
        },
      );
    }
  });
}

function aligned(address: bigint, page: bigint): bigint {
  return ((address + page - 1n) / page) * page;
}

function pageEnd({ start, size, page }: Placed): bigint {
  return start + ((size + page - 1n) / page) * page;
}
