/** sysfs and procfs as a tree in the variables view. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { kernelFile } from "../../simulator/index.js";
import type { FrameContext } from "../expressions/index.js";
import { containerReference, type FrameKey, type Session } from "../session/index.js";
import { fact } from "./variables-of-space.js";

/** What is in a directory: files with their texts, directories to be opened. */
export function kernelFileVariables(
  session: Session,
  { simulation }: FrameContext,
  key: FrameKey,
  path: string,
): readonly DebugProtocol.Variable[] {
  const directory = kernelFile(simulation, path);
  if (directory?.kind !== "directory") return [];
  return directory.names.map((name) => {
    const below = `${path === "/" ? "" : path}/${name}`;
    const found = kernelFile(simulation, below);
    if (found?.kind !== "directory") return fact(name, found?.text ?? "");
    return {
      name: `${name}/`,
      value: found.names.length === 1 ? "1 entry" : `${found.names.length} entries`,
      variablesReference: containerReference(session.handles, { kind: "kernelFiles", frame: key, path: below }),
      namedVariables: found.names.length,
      presentationHint: { attributes: ["readOnly"] },
    };
  });
}
