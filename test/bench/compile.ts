/** Compiles a guest. */
import { compileSource } from "../../src/compiler/compile-source.js";
import type { Image } from "../../src/image/image.js";
import { createVasServices } from "../../src/language/editor/services.js";
import { kernelPresets, kernelSettings, machinePresets, machineSettings } from "../../src/simulator/index.js";
import type { Guest } from "./guests.js";

const services = createVasServices({
  machineSettings: machineSettings(),
  kernelSettings: kernelSettings(),
  machinePresets: machinePresets(),
  kernelPresets: kernelPresets(),
});

/** The image of a guest; throws with the compiler's messages if there is none. */
export async function compileGuest(guest: Guest): Promise<Image> {
  const { image, problems } = await compileSource(services, guest.text, { source: "benchmark.vas" });
  if (image === null) throw new Error(problems.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return image;
}
