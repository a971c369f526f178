/** The few instructions that call a program's `main` or a thread's function and hand its value to the kernel. */
import { systemCalls } from "../image/system-call.js";
import type { Item, SymbolName } from "./assembler.js";
import type { Code } from "./assembler.js";
import { loadConstant } from "./constant.js";
import { encodeImmediate, encodeLoad, encodeSystem } from "./instruction.js";
import { registers } from "./register.js";

/** Entered with a0, a1, … = arguments of the process: calls main with them, then exit(main's value). */
export function entryStub(main: SymbolName): Code {
  return { labels: 0, items: [clearFramePointer, { kind: "call", symbol: main }, ...systemCall(systemCalls.exit)] };
}

/** Entered with a0 = function, a1 = argument: calls it, then thread_exit(its value). */
export function threadStub(): Code {
  return {
    labels: 0,
    items: [
      clearFramePointer,
      word(encodeImmediate("addi", registers.t0, registers.a0, 0)),
      word(encodeImmediate("addi", registers.a0, registers.a1, 0)),
      word(encodeLoad("jalr", registers.ra, registers.t0, 0)),
      ...systemCall(systemCalls.thread_exit),
    ],
  };
}

/** s0 = 0 marks the outermost frame. */
const clearFramePointer = word(encodeImmediate("addi", registers.s0, registers.zero, 0));

function systemCall(number: number): Item[] {
  return [...loadConstant(registers.a7, BigInt(number)), encodeSystem("ecall")].map(word);
}

function word(bits: number): Item {
  return { kind: "word", word: bits };
}
