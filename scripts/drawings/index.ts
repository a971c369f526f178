/** The drawings of the documentation, by their files in docs/pictures/. */
import { access } from "./access.js";
import { layers } from "./layers.js";
import { spaces } from "./spaces.js";
import { vasSwitch } from "./vas-switch.js";

/** File name → what it holds. */
export const drawings: Readonly<Record<string, () => string | Promise<string>>> = {
  "layers.svg": layers,
  "access.svg": access,
  "spaces.svg": spaces,
  "vas-switch.svg": vasSwitch,
};
