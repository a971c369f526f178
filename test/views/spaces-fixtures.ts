import { position, owners } from "./fixtures.js";
export function spacesSnapshot(epoch: number) { return { position: position(epoch), owners }; }
