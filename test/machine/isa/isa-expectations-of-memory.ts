/** What branches, loads and stores must do, worked out by hand from the specification. */

export const min = -(2n ** 63n);

export const max = 2n ** 63n - 1n;

/** Branches: rows of a, b, taken. */
export const branches: readonly {
  readonly name: string;
  readonly f3: number;
  readonly rows: readonly (readonly [bigint, bigint, boolean])[];
}[] = [
  {
    name: "beq",
    f3: 0,
    rows: [
      [0n, 0n, true],
      [1n, 0x1_0000_0001n, false],
      [-1n, 0xffff_ffffn, false],
      [min, min, true],
    ],
  },
  {
    name: "bne",
    f3: 1,
    rows: [
      [0n, 0n, false],
      [1n, 0x1_0000_0001n, true],
      [-1n, 0xffff_ffffn, true],
    ],
  },
  {
    name: "blt",
    f3: 4,
    rows: [
      [-1n, 0n, true],
      [0n, -1n, false],
      [min, max, true],
      [3n, 3n, false],
      [0xffff_ffffn, 0x1_0000_0000n, true],
      [0x8000_0000n, 0x7fff_ffffn, false],
    ],
  },
  {
    name: "bge",
    f3: 5,
    rows: [
      [-1n, 0n, false],
      [3n, 3n, true],
      [max, min, true],
      [0x8000_0000n, 0x7fff_ffffn, true],
    ],
  },
  {
    name: "bltu",
    f3: 6,
    rows: [
      [-1n, 0n, false],
      [0n, -1n, true],
      [min, max, false],
      [3n, 3n, false],
      [0x7fff_ffffn, 0x8000_0000n, true],
    ],
  },
  {
    name: "bgeu",
    f3: 7,
    rows: [
      [-1n, 0n, true],
      [0n, -1n, false],
      [0n, 0n, true],
      [max, min, false],
    ],
  },
];

/** The eight bytes that loads find, and their little-endian value: bytes 0x81, 0x92, … with the top bit set in each. */
export const loadedBytes: readonly number[] = [0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8];

/** Loads: rows of the offset of the byte that is read first (any alignment) and the result. */
export const loads: readonly {
  readonly name: string;
  readonly f3: number;
  readonly rows: readonly (readonly [number, bigint])[];
}[] = [
  {
    name: "lb",
    f3: 0,
    rows: [
      [0, -0x7fn],
      [7, -0x08n],
    ],
  },
  {
    name: "lh",
    f3: 1,
    rows: [
      [0, -0x6d7fn],
      [6, -0x0719n],
      [1, -0x5c6en],
    ],
  },
  {
    name: "lw",
    f3: 2,
    rows: [
      [0, -0x4b5c_6d7fn],
      [4, -0x0718_293bn],
      [2, -0x293a_4b5dn],
    ],
  },
  { name: "ld", f3: 3, rows: [[0, -0x0718_293a_4b5c_6d7fn]] },
  {
    name: "lbu",
    f3: 4,
    rows: [
      [0, 0x81n],
      [7, 0xf8n],
    ],
  },
  {
    name: "lhu",
    f3: 5,
    rows: [
      [0, 0x9281n],
      [3, 0xc5b4n],
    ],
  },
  {
    name: "lwu",
    f3: 6,
    rows: [
      [0, 0xb4a3_9281n],
      [4, 0xf8e7_d6c5n],
      [1, 0xc5b4_a392n],
    ],
  },
];

/** Stores of x6 over eight zero bytes: rows of the offset, the value of x6, and the doubleword afterwards. */
export const stores: readonly {
  readonly name: string;
  readonly f3: number;
  readonly rows: readonly (readonly [number, bigint, bigint])[];
}[] = [
  {
    name: "sb",
    f3: 0,
    rows: [
      [0, -1n, 0xffn],
      [7, 0x1234n, 0x3400_0000_0000_0000n],
    ],
  },
  {
    name: "sh",
    f3: 1,
    rows: [
      [0, -1n, 0xffffn],
      [6, 0x12_3456n, 0x3456_0000_0000_0000n],
      [3, 0xabcdn, 0xab_cd00_0000n],
    ],
  },
  {
    name: "sw",
    f3: 2,
    rows: [
      [0, -1n, 0xffff_ffffn],
      [4, 0x7_1234_5678n, 0x1234_5678_0000_0000n],
      [1, 0x1122_3344n, 0x11_2233_4400n],
    ],
  },
  {
    name: "sd",
    f3: 3,
    rows: [
      [0, min, min],
      [0, -2n, -2n],
    ],
  },
];
