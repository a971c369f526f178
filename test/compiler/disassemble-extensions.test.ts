import { strict as assert } from "node:assert";
import { disassembleExtension } from "../../src/compiler/index.js";

/** What objdump 2.40 -M no-aliases prints. */
const texts: readonly (readonly [word: number, text: string])[] = [
  [0x00053007, "fld ft0,0(a0)"],
  [0xfea42c27, "fsw fa0,-8(s0)"],
  [0x1005272f, "lr.w a4,(a0)"],
  [0x1ef537af, "sc.d.aqrl a5,a5,(a0)"],
  [0x04b6352f, "amoadd.d.aq a0,a1,(a2)"],
  [0x6ac5f543, "fmadd.d fa0,fa1,fa2,fa3"],
  [0x02b57553, "fadd.d fa0,fa0,fa1"],
  [0xc2051553, "fcvt.w.d a0,fa0,rtz"],
  [0xd2050553, "fcvt.d.w fa0,a0"],
  [0xd2257553, "fcvt.d.l fa0,a0"],
  [0x42050553, "fcvt.d.s fa0,fa0"],
  [0x40157553, "fcvt.s.d fa0,fa0"],
  [0x22a50553, "fsgnj.d fa0,fa0,fa0"],
  [0xa2b52553, "feq.d a0,fa0,fa1"],
  [0xe2051553, "fclass.d a0,fa0"],
  [0xf2000553, "fmv.d.x fa0,zero"],
  [0x00302573, "csrrs a0,fcsr,zero"],
  [0x00215073, "csrrwi zero,frm,2"],
  [0x0000100f, "fence.i"],
  [0x12b50073, "sfence.vma a0,a1"],
];

describe("disassembler of atomics, floating point and control registers", () => {
  it("prints what GNU objdump prints", () => {
    for (const [word, text] of texts)
      assert.deepEqual([disassembleExtension(word), disassembleExtension(word | 0)], [text, text]);
  });

  it("takes nothing else for an instruction", () => {
    for (const word of [0, 0xffffffff, 0x00000033, 0x1015272f, 0x00055007, 0x02b56553, 0x30200073, 0x06b57553])
      assert.equal(disassembleExtension(word), null, word.toString(16));
  });
});
