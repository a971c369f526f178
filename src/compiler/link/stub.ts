/** The few instructions that call a program's `main` or a thread's function and hand its value to the kernel. */
import { kernelCalls } from "../../image/kernel-call.js";
import { systemCalls } from "../../image/system-call.js";
import {
  encodeImmediate,
  encodeLoad,
  encodeSystem,
  loadConstant,
  registers,
  type Code,
  type Item,
  type Label,
  type SymbolName,
} from "../target/index.js";
import { encodeText, stringSymbol, type StringPool } from "../storage/index.js";

/**
 * Entered with a0, a1, … = arguments of the process: subscribes to the spaces that the program names, as its dynamic
 * linker would, calls main with the arguments, then exit(main's value).
 */
export function entryStub(main: SymbolName, spaces: readonly string[], strings: StringPool): Code {
  const begin: Item[] = [{ kind: "call", symbol: main }, ...systemCall(systemCalls.exit)];
  if (spaces.length === 0) return { labels: 0, items: [clearFramePointer, ...begin] };
  return { labels: 1, items: [clearFramePointer, ...subscribeAll(spaces, strings), ...begin, ...refusal(strings)] };
}

/** What the dynamic linker exits with if it cannot load a library. */
const notLoaded = 127n;

/** Where `subscribeAll` goes on if a space cannot be had: t1 and t2 hold its name and length then, a0 the errno. */
const refused: Label = 0;

/** find and subscribe for each name. System calls change a0 alone; a0 and a7 are arguments of the process. */
function subscribeAll(spaces: readonly string[], strings: StringPool): Item[] {
  const { a0, a7, s1, s2, t1, t2, zero } = registers;
  const orRefuse: Item = { kind: "branch", op: "blt", rs1: a0, rs2: zero, target: refused };
  return [
    move(s1, a0),
    move(s2, a7),
    ...spaces.flatMap((name): Item[] => [
      ...loadText(t1, t2, name, strings),
      move(a0, t1),
      ...systemCall(systemCalls.vas_find),
      orRefuse,
      ...systemCall(systemCalls.subscribe),
      orRefuse,
    ]),
    move(a0, s1),
    move(a7, s2),
  ];
}

/** Says which space cannot be had and why, and exits. */
function refusal(strings: StringPool): Item[] {
  const { a0, a1, t0, t1, t2 } = registers;
  const print = (text: string): Item[] => [...loadText(a0, a1, text, strings), ...systemCall(systemCalls.print_text)];
  return [
    { kind: "label", label: refused },
    move(t0, a0),
    ...print("ld.so: cannot subscribe to "),
    move(a0, t1),
    move(a1, t2),
    ...systemCall(systemCalls.print_text),
    ...print(": error "),
    move(a0, t0),
    ...systemCall(systemCalls.print_value),
    ...systemCall(systemCalls.print_end),
    ...loadConstant(a0, notLoaded).map(word),
    ...systemCall(systemCalls.exit),
  ];
}

/** Address and bytes, without the NUL, of a string literal. */
function loadText(address: number, length: number, text: string, strings: StringPool): Item[] {
  return [
    { kind: "address", rd: address, symbol: stringSymbol(strings, text), addend: 0 },
    ...loadConstant(length, BigInt(encodeText(text).length)).map(word),
  ];
}

/** Entered with a0 = function, a1 = argument: calls it, then thread_exit(its value). */
export function threadStub(): Code {
  return { labels: 0, items: [...callFirstArgument(), ...systemCall(systemCalls.thread_exit)] };
}

/** Entered with t0 = function, a0, a1, … = its arguments: calls it, then exit(0). */
export function kernelStub(): Code {
  return {
    labels: 0,
    items: [
      clearFramePointer,
      word(encodeLoad("jalr", registers.ra, registers.t0, 0)),
      move(registers.a0, registers.zero),
      ...systemCall(systemCalls.exit),
    ],
  };
}

/** Entered with t0 = function, a0, a1, … = what a program has called it with: calls it, and goes back to the program. */
export function kernelCallStub(): Code {
  return {
    labels: 0,
    items: [
      clearFramePointer,
      word(encodeLoad("jalr", registers.ra, registers.t0, 0)),
      ...systemCall(kernelCalls.return_to_program),
    ],
  };
}

/** Entered with a0 = handler, a1 = signal: calls it, then sigreturn, which restores all registers. */
export function signalStub(): Code {
  return { labels: 0, items: [...callFirstArgument(), ...systemCall(systemCalls.sigreturn)] };
}

/** The function in a0, with a1 as its argument and without a caller's frame. */
function callFirstArgument(): Item[] {
  return [
    clearFramePointer,
    move(registers.t0, registers.a0),
    move(registers.a0, registers.a1),
    word(encodeLoad("jalr", registers.ra, registers.t0, 0)),
  ];
}

/** s0 = 0 marks the outermost frame. */
const clearFramePointer = word(encodeImmediate("addi", registers.s0, registers.zero, 0));

function systemCall(number: number): Item[] {
  return [...loadConstant(registers.a7, BigInt(number)), encodeSystem("ecall")].map(word);
}

function move(rd: number, rs: number): Item {
  return word(encodeImmediate("addi", rd, rs, 0));
}

function word(bits: number): Item {
  return { kind: "word", word: bits };
}
