/**
 * The obvious RV64IM: BigInt registers, bytes in a map of pages, one instruction at a time, written from the ISA manual.
 * Independent witness of the interpreter; it knows nothing of TLBs.
 */
export interface ReferencePage {
  readonly bytes: Uint8Array;
  readonly permissions: string;
}

export interface Reference {
  readonly x: bigint[];
  pc: bigint;
  readonly pages: Map<bigint, ReferencePage>;
  readonly pageBytes: bigint;
}

export type ReferenceStop = "fault" | "illegal" | "misaligned" | "ecall" | "ebreak" | null;

const u = (value: bigint, bits = 64): bigint => BigInt.asUintN(bits, value);
const g = (value: bigint, bits = 64): bigint => BigInt.asIntN(bits, value);

function pageAt(reference: Reference, address: bigint, permission: string): ReferencePage | null {
  const page = reference.pages.get(address / reference.pageBytes);
  return page !== undefined && page.permissions.includes(permission) ? page : null;
}

function readUnsigned(page: ReferencePage, offset: number, bytes: number): bigint {
  let value = 0n;
  for (let n = bytes - 1; n >= 0; n--) value = (value << 8n) | BigInt(page.bytes[offset + n]);
  return value;
}

/** Executes one instruction; null = it completed. */
export function stepReference(reference: Reference): ReferenceStop {
  const { x, pc, pageBytes } = reference;
  if (pc % 4n !== 0n) return "misaligned";
  const text = pageAt(reference, pc, "x");
  if (text === null) return "fault";
  const word = Number(readUnsigned(text, Number(pc % pageBytes), 4)) | 0;
  const opcode = word & 0x7f;
  const rd = (word >>> 7) & 31;
  const f3 = (word >>> 12) & 7;
  const f7 = word >>> 25;
  const a = x[(word >>> 15) & 31];
  const b = x[(word >>> 20) & 31];
  const iImm = BigInt(word >> 20);
  let next = u(pc + 4n);
  let result: bigint | null = null;
  switch (opcode) {
    case 0x37:
      result = BigInt(word & ~0xfff);
      break;
    case 0x17:
      result = pc + BigInt(word & ~0xfff);
      break;
    case 0x6f: {
      const bits = [
        [31, 20, 1],
        [21, 1, 10],
        [20, 11, 1],
        [12, 12, 8],
      ];
      let offset = 0n;
      for (const [from, to, count] of bits) offset |= BigInt((word >>> from) & (2 ** count - 1)) << BigInt(to);
      result = next;
      next = u(pc + g(offset, 21));
      break;
    }
    case 0x67:
      if (f3 !== 0) return "illegal";
      result = next;
      next = u(a + iImm) & ~1n;
      break;
    case 0x63: {
      const bits = [
        [31, 12, 1],
        [25, 5, 6],
        [8, 1, 4],
        [7, 11, 1],
      ];
      let offset = 0n;
      for (const [from, to, count] of bits) offset |= BigInt((word >>> from) & (2 ** count - 1)) << BigInt(to);
      const taken = [a === b, a !== b, null, null, g(a) < g(b), g(a) >= g(b), a < b, a >= b][f3];
      if (taken === null) return "illegal";
      if (taken) next = u(pc + g(offset, 13));
      break;
    }
    case 0x03:
    case 0x23: {
      const store = opcode === 0x23;
      if (store ? f3 > 3 : f3 === 7) return "illegal";
      const bytes = 1 << (f3 & 3);
      const imm = store ? BigInt(((f7 << 25) >> 20) | rd) : iImm;
      const address = u(a + imm);
      const places = Array.from({ length: bytes }, (_, n) => u(address + BigInt(n)));
      const pages = places.map((place) => pageAt(reference, place, store ? "w" : "r"));
      if (pages.includes(null)) return "fault";
      if (store) {
        places.forEach((place, n) => {
          pages[n]!.bytes[Number(place % pageBytes)] = Number((b >> BigInt(8 * n)) & 0xffn);
        });
      } else {
        let value = 0n;
        places.forEach((place, n) => {
          value |= BigInt(pages[n]!.bytes[Number(place % pageBytes)]) << BigInt(8 * n);
        });
        result = f3 < 4 ? g(value, bytes * 8) : value;
      }
      break;
    }
    case 0x13:
    case 0x33: {
      const immediate = opcode === 0x13;
      const y = immediate ? u(iImm) : b;
      const shift = y & 63n;
      if (!immediate && f7 === 1) {
        result = multiplyDivide(f3, a, b, 64);
        break;
      }
      const alternative = (immediate ? f7 & ~1 : f7) === 0x20;
      const plain = (immediate ? f7 & ~1 : f7) === 0;
      const shifts = f3 === 1 || f3 === 5;
      if (!immediate && !plain && !(alternative && (f3 === 0 || f3 === 5))) return "illegal";
      if (immediate && shifts && !plain && !(alternative && f3 === 5)) return "illegal";
      switch (f3) {
        case 0:
          result = !immediate && alternative ? a - y : a + y;
          break;
        case 1:
          result = a << shift;
          break;
        case 2:
          result = g(a) < g(y) ? 1n : 0n;
          break;
        case 3:
          result = a < y ? 1n : 0n;
          break;
        case 4:
          result = a ^ y;
          break;
        case 5:
          result = alternative ? g(a) >> shift : a >> shift;
          break;
        case 6:
          result = a | y;
          break;
        case 7:
          result = a & y;
          break;
      }
      break;
    }
    case 0x1b:
    case 0x3b: {
      const immediate = opcode === 0x1b;
      const y = immediate ? iImm : b;
      const shift = u(y, 5);
      if (!immediate && f7 === 1) {
        const value = f3 === 0 || f3 >= 4 ? multiplyDivide(f3, u(a, 32), u(b, 32), 32) : null;
        if (value === null) return "illegal";
        result = g(value, 32);
        break;
      }
      const key = `${f3} ${immediate && f3 === 0 ? 0 : f7}`;
      if (key === "0 0") result = g(a + y, 32);
      else if (key === "0 32") result = g(a - y, 32);
      else if (key === "1 0") result = g(a << shift, 32);
      else if (key === "5 0") result = g(u(a, 32) >> shift, 32);
      else if (key === "5 32") result = g(a, 32) >> shift;
      else return "illegal";
      break;
    }
    case 0x0f:
      if (f3 > 1) return "illegal";
      break;
    case 0x73:
      return word === 0x73 ? "ecall" : word === 0x10_0073 ? "ebreak" : "illegal";
    default:
      return "illegal";
  }
  if (next % 4n !== 0n) return "misaligned";
  if (result !== null && rd !== 0) x[rd] = u(result);
  reference.pc = next;
  return null;
}

/** M extension on unsigned operands of `bits` bits. */
function multiplyDivide(f3: number, a: bigint, b: bigint, bits: number): bigint {
  const sa = g(a, bits);
  const sb = g(b, bits);
  const width = BigInt(bits);
  switch (f3) {
    case 0:
      return a * b;
    case 1:
      return (sa * sb) >> width;
    case 2:
      return (sa * b) >> width;
    case 3:
      return (a * b) >> width;
    case 4:
      return sb === 0n ? -1n : sa / sb;
    case 5:
      return b === 0n ? -1n : a / b;
    case 6:
      return sb === 0n ? sa : sa % sb;
    default:
      return b === 0n ? a : a % b;
  }
}
