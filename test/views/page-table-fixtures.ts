import { position, owners } from "./fixtures.js";
export function pageTableSnapshot(epoch: number, _args: Record<string, unknown>) { return { position: position(epoch), owners }; }
