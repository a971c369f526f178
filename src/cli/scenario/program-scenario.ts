/** A scenario made on the fly for an executable: what `vas run prog.elf -- arguments` runs. */
import { UsageError } from "../terminal/index.js";

/** What the command line says about the program. */
export interface ProgramRun {
  readonly args: readonly string[];
  /** `NAME=value`, each. */
  readonly env: readonly string[];
  /** Folders and archives that the program sees as its root. */
  readonly files: readonly string[];
  /** May the program write to them? What it writes stays in the run. */
  readonly writable: boolean;
  readonly machine: string;
}

/** Is this the beginning of an ELF file? */
export function isElfFile(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/**
 * The text of a scenario that runs one program from a file beside it.
 *
 * @param file name of the program, from the folder that it is in
 * @throws UsageError if an environment variable has no name
 */
export function programScenario(file: string, { args, env, files, writable, machine }: ProgramRun): string {
  const name = nameOf(file);
  const variables = env.map((variable) => {
    const [, key, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(variable) ?? [];
    if (key === undefined) throw new UsageError(`--env ${variable}: write NAME=value`);
    return `    env ${key} ${quoted(value!)}\n`;
  });
  return [
    `scenario ${quoted(file)}\n\nmachine ${machine}\nkernel intended\n\n`,
    ...files.map((tree) => `files ${quoted(tree)}${writable ? " writable" : ""}\n`),
    `program ${name} from ${quoted(file)}${variables.length > 0 ? ` {\n${variables.join("")}}` : ""}\n`,
    `process main runs ${name}(${args.map(quoted).join(", ")})\n`,
  ].join("");
}

/** A name of the language for a file: `wc` for `bin/wc.elf`. No keyword of it has an underscore at its end. */
function nameOf(file: string): string {
  const plain = file
    .replace(/^.*[\\/]/, "")
    .replace(/\.[^.]*$/, "")
    .replace(/[^A-Za-z0-9_]/g, "_");
  return `${/^[A-Za-z_]/.test(plain) ? "" : "p"}${plain}_`;
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0" };

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/[\n\t\r\0]/g, (character) => escapes[character]!)}"`;
}
