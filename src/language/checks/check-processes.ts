/** Processes: arguments, core, user and groups. */
import type { ValidationAcceptor } from "langium";
import { orderArguments, requireConstant } from "../names/index.js";
import type { NumberLiteral, Process, Vas } from "../generated/ast.js";
import { machineFacts, type KnownSettings } from "../model/index.js";
import { listNames, reportRepeatedKeys, suggest } from "../syntax/index.js";

/** Largest user or group id; the next number means "none". */
const largestId = 0xffff_fffen;
const processKeys = ["uid", "gid", "groups"];

/** One process. */
export function checkProcess(process: Process, settings: KnownSettings, accept: ValidationAcceptor): void {
  const program = process.program?.ref;
  if (program) {
    for (const { at, message } of orderArguments(program.name, program.parameters, process.arguments).problems) {
      if (at) accept("error", message, { node: at });
      else accept("error", message, { node: process, property: "program" });
    }
  }
  for (const { value } of process.arguments) {
    requireConstant(value, "Arguments of a process are set before it runs", accept);
  }
  const { cores } = machineFacts(process.$container, settings);
  if (process.core && cores !== null && process.core.value >= BigInt(cores)) {
    accept(
      "error",
      `There is no core ${process.core.value}: the machine has ` +
        `${cores === 1 ? "1 core, number 0" : `${cores}, 0 to ${cores - 1}`}.`,
      { node: process.core },
    );
  }
  reportRepeatedKeys(process.settings, accept);
  for (const setting of process.settings) {
    if (!processKeys.includes(setting.key)) {
      const remedy = suggest(setting.key, processKeys) || ` It has ${listNames(processKeys)}.`;
      accept("error", `A process has no setting \`${setting.key}\`.${remedy}`, { node: setting, property: "key" });
    } else if (setting.key !== "groups" && setting.values.length > 1) {
      accept("error", `\`${setting.key}\` is one number; further groups are \`groups\`.`, {
        node: setting,
        property: "values",
        index: 1,
      });
    }
    setting.values.forEach((value) => checkId(value, accept));
  }
}

/** User, group and mode of a VAS. */
export function checkVasOwner(vas: Vas, accept: ValidationAcceptor): void {
  checkId(vas.uid, accept);
  checkId(vas.gid, accept);
  const mode = vas.mode;
  if (!mode) return;
  if (mode.value > 0o777n) {
    accept(
      "error",
      `A mode has three octal digits: \`${mode.$cstNode?.text}\` is 0o${mode.value.toString(8)}. Write 0o444 ` +
        `or 0444 for "all may read".`,
      { node: mode },
    );
  } else if ((mode.value & ~0o666n) !== 0n) {
    accept(
      "warning",
      `Only the bits 0o666 of a VAS's mode count (vas-semantics §1.5): write ` +
        `0o${(mode.value & 0o666n).toString(8).padStart(3, "0")}.`,
      { node: mode },
    );
  }
}

function checkId(literal: NumberLiteral | undefined, accept: ValidationAcceptor): void {
  if (literal && literal.value > largestId)
    accept("error", `User and group ids go up to ${largestId}.`, { node: literal });
}
