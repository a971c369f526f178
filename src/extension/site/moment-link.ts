/**
 * Links to a moment of a scenario: `?example=shared-libc&tags=asid&tick=233`. `example` names a file of the site; `scenario` is a
 * scenario itself, compressed. Other names are settings of the machine; `kernel.NAME` are settings of the kernel.
 */

/** What a link says. */
export interface Moment {
  /** Path below examples/ without ".vas", or null. */
  readonly example: string | null;
  /** Compressed scenario, or null. */
  readonly scenario: string | null;
  readonly tick: number | null;
  readonly machine: Readonly<Record<string, string>>;
  readonly kernel: Readonly<Record<string, string>>;
}

/** Longest scenario that a link carries, in characters before compression. Longer ones are files to be sent. */
export const longestLinkedScenario = 32_768;

/** Reads the query of a page's address; null if it names nothing to open. */
export function readMoment(query: string): Moment | null {
  const parameters = new URLSearchParams(query);
  const example = parameters.get("example");
  const scenario = parameters.get("scenario");
  if (example === null && scenario === null) return null;
  const machine: Record<string, string> = {};
  const kernel: Record<string, string> = {};
  for (const [name, value] of parameters) {
    if (["example", "scenario", "tick"].includes(name)) continue;
    if (name.startsWith("kernel.")) kernel[name.slice("kernel.".length)] = value;
    else if (/^[a-z][\w.]*$/.test(name)) machine[name.replace(/^machine\./, "")] = value;
  }
  const tick = Number(parameters.get("tick") ?? "");
  return {
    example: example?.replace(/\.vas$/, "") ?? null,
    scenario,
    tick: parameters.has("tick") && Number.isSafeInteger(tick) && tick >= 0 ? tick : null,
    machine,
    kernel,
  };
}

/** The query that opens a moment. */
export function writeMoment({ example, scenario, tick, machine, kernel }: Moment): string {
  const parameters = new URLSearchParams();
  if (example !== null) parameters.set("example", example);
  if (scenario !== null) parameters.set("scenario", scenario);
  for (const [name, value] of Object.entries(machine)) parameters.set(name, value);
  for (const [name, value] of Object.entries(kernel)) parameters.set(`kernel.${name}`, value);
  if (tick !== null) parameters.set("tick", String(tick));
  return parameters.toString();
}

/**
 * A text as it stands in a link.
 *
 * @throws RangeError if it is longer than `longestLinkedScenario`
 */
export async function packScenario(text: string): Promise<string> {
  if (text.length > longestLinkedScenario)
    throw new RangeError(
      `The scenario has ${text.length} characters; a link carries at most ${longestLinkedScenario}.`,
    );
  const packed = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  return btoa(String.fromCharCode(...packed))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/**
 * The text of a link.
 *
 * @throws Error if it is damaged, RangeError if it unpacks to more than `longestLinkedScenario`
 */
export async function unpackScenario(packed: string): Promise<string> {
  let text: Uint8Array;
  try {
    const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
      letter.charCodeAt(0),
    );
    text = await through(bytes, new DecompressionStream("deflate-raw"), longestLinkedScenario * 4);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new Error("its scenario is cut off or damaged: copy the whole link again");
  }
  return new TextDecoder().decode(text);
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most = Infinity,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most)
      throw new RangeError(`its scenario is longer than the ${longestLinkedScenario} characters of a link`);
    parts.push(value);
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
