/** Symbols of the tones: the second cue beside the colour. */
import type { StoryTone } from "../../protocol/story.js";

/** One character a tone. */
export const toneSymbol: Readonly<Record<StoryTone, string>> = {
  quiet: "·",
  hit: "✓",
  note: "●",
  first: "+",
  cost: "▲",
  deadly: "✕",
  hazard: "⚠",
};

/** How a screen reader is told: not at all, when it is done speaking, or at once. */
export function announcement(tone: StoryTone): "off" | "polite" | "assertive" {
  if (tone === "quiet") return "off";
  return tone === "hazard" || tone === "deadly" ? "assertive" : "polite";
}
