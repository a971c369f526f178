/**
 * Thirty litmus tests of translations, from rems-project/system-litmus-harness, litmus/litmus_tests/pgtable/NAME.c: what each thread does, the
 * results that its source calls interesting, and how many results it counts under sequential consistency. Written anew as kernel code.
 */

/** One test. Statements are separated by `;`. */
export interface Litmus {
  readonly name: string;
  /** By thread; `x = N` and `y = N` write what is meant by the source's instruction of that name, see `statements`. */
  readonly threads: readonly string[];
  /** Registers that make up a result. */
  readonly registers: readonly string[];
  /** Pages that are not mapped at first. */
  readonly unmapped?: readonly string[];
  /** Value of a register where its load faults. */
  readonly fault?: number;
  /** What page x holds; page z holds one more. 0 if absent. */
  readonly first?: number;
  readonly interesting: readonly (readonly number[])[];
  /** `no_sc_results` of the source; null: it has none. */
  readonly sequential: number | null;
  /** Can the interesting results be reached where TLBs walk and forget whenever they like? */
  readonly reached: boolean;
}

/** Number of the space on every core. */
export const asid = 7;

/** Statements of the table as kernel code. */
export const statements: Readonly<Record<string, string>> = {
  "pte x = z": "set_pte(A, A.x, fresh)",
  "pte b = z": "set_pte(A, A.b, fresh)",
  "pte x = 0": "set_pte(A, A.x, 0)",
  "y = 1": "y = 1",
  dsb: "dsb_ish()",
  dmb: "dsb_ish()",
  isb: "isb()",
  "tlbi vae1 x": `tlbi_vae1(operand(A.x, ${asid}))`,
  "tlbi vae1is x": `tlbi_vae1is(operand(A.x, ${asid}))`,
  "tlbi vmalle1": "tlbi_vmalle1()",
  "tlbi vmalle1is": "tlbi_vmalle1is()",
};

const stale = [[1, 0]] as const;
const staleOrAbort = [
  [1, 0],
  [1, 2],
] as const;
const reader = "r0 = y; dsb; isb; r2 = x";
const two = ["r0", "r2"] as const;

/** The tests. */
export const litmusTests: readonly Litmus[] = [
  ...["", "; dsb; isb"].map((fence) => ({
    name: fence === "" ? "CoWT" : "CoWT+dsb-isb",
    threads: [`pte x = z${fence}; r2 = x`],
    registers: ["r2"],
    first: 1,
    interesting: [[1]],
    sequential: 1,
    reached: true,
  })),
  ...["", "; isb"].map((fence) => ({
    name: `CoWT1+dsb-tlbi-dsb${fence === "" ? "" : "-isb"}`,
    threads: [`pte x = z; dsb; tlbi vae1 x; dsb${fence}; r2 = x`],
    registers: ["r2"],
    interesting: [[0]],
    sequential: 1,
    reached: false,
  })),
  {
    name: "CoWT.inv+dsb-isb",
    threads: ["pte x = z; dsb; isb; r2 = x"],
    registers: ["r2"],
    unmapped: ["x"],
    fault: 0,
    interesting: [[0]],
    sequential: 1,
    reached: false,
  },
  ...["CoWinvT", "CoWinvT+dsb-isb"].map((name) => ({
    name,
    threads: ["pte x = 0; r2 = x"],
    registers: ["r2"],
    fault: 1,
    interesting: [[0]],
    sequential: 1,
    reached: true,
  })),
  ...[
    ["CoWinvT1+dsb-tlbi-dsb", "dsb; tlbi vae1 x; dsb"],
    ["CoWinvT1+tlbi-dsb-isb", "tlbi vae1 x; dsb; isb"],
  ].map(([name, flush]) => ({
    name: name!,
    threads: [`pte x = 0; ${flush}; r2 = x`],
    registers: ["r2"],
    fault: 1,
    interesting: [[0]],
    sequential: 1,
    reached: false,
  })),
  {
    name: "CoWinvWT1+dsb-tlbi-dsb-dsb-isb",
    threads: ["pte x = 0; dsb; tlbi vae1 x; dsb; pte x = z; dsb; isb; r2 = x"],
    registers: ["r2"],
    fault: 2,
    interesting: [[0], [2]],
    sequential: 1,
    reached: false,
  },
  {
    name: "CoTW",
    threads: ["r2 = x; pte x = z"],
    registers: ["r2"],
    interesting: [[1]],
    sequential: 1,
    reached: false,
  },
  {
    name: "CoTT",
    threads: ["pte x = z", "r0 = x; r2 = x"],
    registers: two,
    interesting: stale,
    sequential: 3,
    reached: false,
  },
  ...["", "; dsb; isb"].flatMap((fence): Litmus[] => {
    const suffix = fence === "" ? "" : "+dsb-isb";
    return [
      {
        name: `CoTR${suffix}`,
        threads: ["pte x = z", `r0 = x${fence}; r2 = pte x`],
        registers: two,
        interesting: stale,
        sequential: 3,
        reached: false,
      },
      {
        name: `CoTR.inv${suffix}`,
        threads: ["pte x = z", `r0 = x${fence}; r2 = pte x`],
        registers: two,
        unmapped: ["x"],
        fault: 0,
        interesting: stale,
        sequential: 3,
        reached: false,
      },
      {
        name: `CoRT${suffix}`,
        threads: ["pte x = z", `r0 = pte x${fence}; r2 = x`],
        registers: two,
        interesting: stale,
        sequential: 3,
        reached: true,
      },
    ];
  }),
  ...(
    [
      ["MP.RT1+dsb-tlbi-dsb+dsb-isb", "tlbi vae1 x", null, true],
      ["MP.RT1+dsb-tlbiall-dsb+dsb-isb", "tlbi vmalle1", null, true],
      ["MP.RT1+dsb-tlbiis-dsb+dsb-isb", "tlbi vae1is x", 3, false],
      ["MP.RT1+dsb-tlbiallis-dsb+dsb-isb", "tlbi vmalle1is", 3, false],
    ] as const
  ).map(([name, flush, sequential, reached]) => ({
    name,
    threads: [`pte x = z; dsb; ${flush}; dsb; y = 1`, reader],
    registers: two,
    interesting: stale,
    sequential,
    reached,
  })),
  {
    name: "MP.RT.inv+dmb+po",
    threads: ["pte x = z; dmb; y = 1", "r0 = y; r2 = x"],
    registers: two,
    unmapped: ["x"],
    fault: 0,
    interesting: stale,
    sequential: 3,
    reached: false,
  },
  {
    name: "MP.invRT1+dsb-tlbiis-dsb+dsb-isb",
    threads: ["pte x = 0; dsb; tlbi vae1is x; dsb; y = 1", reader],
    registers: two,
    fault: 1,
    interesting: stale,
    sequential: 3,
    reached: false,
  },
  ...(
    [
      ["MP.BBM1+dsb-tlbiis-dsb-dsb-isb+dsb-isb", "dsb; tlbi vae1is x; dsb", "; isb", 4],
      ["MP.BBM1+tlbiis-dsb-dsb+dsb-isb", "tlbi vae1is x; dsb", "", 4],
      ["BBM1+dsb-tlbiis-dsb-dsb+dsb-isb", "dsb; tlbi vae1is x; dsb", "", null],
    ] as const
  ).map(([name, flush, fence, sequential]) => ({
    name,
    threads: [`pte x = 0; ${flush}; pte x = z; dsb${fence}; y = 1`, reader],
    registers: two,
    fault: 2,
    interesting: staleOrAbort,
    sequential,
    reached: false,
  })),
  {
    name: "MP.TT+dmb+dsb-isb",
    threads: ["pte x = z; dmb; pte b = z", "r0 = b; dsb; isb; r2 = x"],
    registers: two,
    interesting: stale,
    sequential: 3,
    reached: true,
  },
  {
    name: "MP.TT.inv+dmb+dsb-isb",
    threads: ["pte x = z; dmb; pte b = z", "r0 = b; dsb; isb; r2 = x"],
    registers: two,
    unmapped: ["x", "b"],
    fault: 0,
    interesting: stale,
    sequential: 3,
    reached: false,
  },
  {
    name: "WRC.TRT.inv+dsb-isbs",
    threads: ["pte x = z", "r1 = x; dsb; isb; y = 1", reader],
    registers: ["r1", "r0", "r2"],
    unmapped: ["x"],
    fault: 0,
    interesting: [[1, 1, 0]],
    sequential: 7,
    reached: false,
  },
];
