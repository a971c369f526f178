/** Variants: the same image with other settings, arguments and expectations. */
import type { Image, ProcessImage, Settings, VariantImage } from "../../image/image.js";

/** The image as one of its variants has it, or null if it has none of that name. */
export function withVariant(image: Image, name: string): Image | null {
  const variant = image.variants.find((one) => one.name === name);
  if (variant === undefined) return null;
  return {
    ...image,
    machine: over(image.machine, variant.machine),
    kernel: over(image.kernel, variant.kernel),
    processes: image.processes.map((process) => withArguments(process, variant)),
    expectations: variant.expectations ?? image.expectations,
    variants: [],
  };
}

function withArguments(process: ProcessImage, { processes = [] }: VariantImage): ProcessImage {
  const other = processes.find(({ name }) => name === process.name);
  if (other === undefined) return process;
  if (other.executable) return { ...process, args: other.args.filter((value) => value !== null) };
  return { ...process, args: process.args.map((value, index) => other.args[index] ?? value) };
}

function over(base: Settings, above: Settings): Settings {
  return {
    preset: above.preset === "" ? base.preset : above.preset,
    overrides: { ...base.overrides, ...above.overrides },
  };
}
