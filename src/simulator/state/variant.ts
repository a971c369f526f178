/** Variants: the same image with other settings and expectations. */
import type { Image, Settings } from "../../image/image.js";

/** The image as one of its variants has it, or null if it has none of that name. */
export function withVariant(image: Image, name: string): Image | null {
  const variant = image.variants.find((one) => one.name === name);
  if (variant === undefined) return null;
  return {
    ...image,
    machine: over(image.machine, variant.machine),
    kernel: over(image.kernel, variant.kernel),
    expectations: variant.expectations ?? image.expectations,
    variants: [],
  };
}

function over(base: Settings, above: Settings): Settings {
  return {
    preset: above.preset === "" ? base.preset : above.preset,
    overrides: { ...base.overrides, ...above.overrides },
  };
}
