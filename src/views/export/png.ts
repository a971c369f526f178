/** Pictures as PNG: the SVG that a view makes, drawn at twice its size. */
import type { Host } from "../session/host.js";

/** Pixels of the picture a CSS pixel. */
const scale = 2;

/** A host that saves pictures as PNG instead of SVG, and passes on everything else. */
export function pngHost(host: Host): Host {
  return {
    ...host,
    post(message) {
      if (message.type !== "save" || message.what !== "svg") return host.post(message);
      const name = message.name.replace(/\.svg$/, ".png");
      void pngOf(message.text).then((text) => host.post({ type: "save", what: "png", name, text }));
    },
  };
}

/** An SVG as a PNG in base64. */
export async function pngOf(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png").replace(/^.*,/, "");
}
