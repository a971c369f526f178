/** The address-spaces view as a table: one line a region, with its space. */
import type { SpacesSnapshot } from "../../protocol/snapshot.js";
import type { TextTable } from "../export/table-text.js";
import { addressText } from "../../notation/index.js";
import { formatBytes } from "../format/quantity.js";
import type { Owners } from "../owner/owners.js";
import { cellOf, cellPhrases } from "./matrix.js";

/** Processes × VASes in words. */
export function matrixTable(data: SpacesSnapshot): TextTable {
  return {
    headings: ["process", ...data.vases.map((vas) => vas.name)],
    rows: data.processes.map((process) => [
      process.name,
      ...data.vases.map(
        (vas) =>
          cellPhrases(cellOf(data, process.pid, vas.vid), process)
            .map(({ text }) => text)
            .join("; ") || "–",
      ),
    ]),
  };
}

/** Every region of every lane. */
export function regionTable(data: SpacesSnapshot, owners: Owners): TextTable {
  return {
    headings: [
      "space",
      "start",
      "end",
      "permissions",
      "region",
      "kind",
      "owner",
      "resident bytes",
      "large pages",
      "touched",
      "changed",
    ],
    rows: data.lanes.flatMap((lane) => [
      ...lane.regions.map((region) => [
        lane.title,
        addressText(region.start),
        addressText(region.end),
        region.permissions,
        region.label,
        region.kind,
        owners.get(region.owner).name,
        String(region.resident),
        region.largePage > 0 ? formatBytes(region.largePage) : "",
        region.touched ? "yes" : "",
        region.changed ? "yes" : "",
      ]),
      ...data.gone
        .filter(({ space }) => space === lane.space)
        .map(({ start, end, how, reached }) => [
          lane.title,
          addressText(start),
          addressText(end),
          "",
          `gone: ${how}`,
          "gone",
          "",
          "",
          "",
          reached ?? "",
          "yes",
        ]),
    ]),
  };
}
