/** Address spaces of the shared-libc scenario: three subscribers of libc, one of them refused by data. */
import type {
  LaneSnapshot,
  MembershipCell,
  ProcessSnapshot,
  RegionSnapshot,
  SpacesSnapshot,
} from "../../src/protocol/snapshot.js";
import { owners, pageBytes, position } from "./fixtures.js";

type RegionSpec = readonly [
  start: number,
  bytes: number,
  permissions: string,
  label: string,
  kind: RegionSnapshot["kind"],
  owner: number,
];

function regions(specs: readonly RegionSpec[], touched = -1): RegionSnapshot[] {
  return specs.map(([start, bytes, permissions, label, kind, owner]) => ({
    start,
    end: start + bytes,
    permissions,
    label,
    kind,
    owner,
    touched: start === touched,
    changed: label === "heap",
    resident: Math.min(bytes, 2 * pageBytes),
    largePage: 0,
  }));
}

function own(owner: number): RegionSpec[] {
  return [
    [0x0001_0000, 0x2000, "r-x", "text", "text", owner],
    [0x0001_8000, 0x4000, "rw-", "bss", "bss", owner],
    [0x0004_0000, 0x1_0000, "rw-", "heap", "heap", owner],
    [0x5fff_0000, 0x1_0000, "rw-", "stack", "stack", owner],
  ];
}

const libc: readonly RegionSpec[] = [
  [0x2000_0000, 0x1_0000, "r-x", "libc text", "segment", 4],
  [0x2002_0000, 0x4000, "r--", "libc data", "segment", 4],
];
const data: readonly RegionSpec[] = [[0x3000_0000, 0x4_0000, "rw-", "data heap", "segment", 5]];

function lane(
  space: number,
  title: string,
  kind: LaneSnapshot["kind"],
  owner: number,
  specs: readonly RegionSpec[],
  touched?: number,
): LaneSnapshot {
  return {
    space,
    title,
    kind,
    owner,
    running: touched !== undefined,
    regions: regions(
      [...specs].sort((a, b) => a[0] - b[0]),
      touched,
    ),
  };
}

function process(pid: number, name: string, running: boolean, activeVid = 0): ProcessSnapshot {
  return {
    pid,
    name,
    owner: pid,
    uid: pid === 2 ? 1001 : 1000,
    space: pid,
    exit: null,
    walks: pid,
    threads: [
      { tid: pid, name: "main", state: running ? "running" : "runnable", core: running ? 0 : null, running, activeVid },
    ],
  };
}

function cell(pid: number, vid: number, part: Partial<MembershipCell>): MembershipCell {
  return { pid, vid, attached: null, subscribed: null, activeTids: [], refused: null, changed: false, ...part };
}

/** B runs and touches libc's data; A is attached to data; C's attach was refused. */
export function spacesSnapshot(epoch: number): SpacesSnapshot {
  return {
    position: position(epoch),
    owners,
    addressBits: 31,
    tags: "asid+sasid",
    cores: [{ core: 0, tid: 2, pid: 2, asid: 2, subscribed: [1] }],
    processes: [process(1, "A", false), process(2, "B", true), process(3, "C", false)],
    vases: [
      { vid: 1, name: "libc", owner: 4, mode: "0444", uid: 0, gid: 0, space: 4, sasid: 1, readers: 0, writers: 0 },
      {
        vid: 2,
        name: "data",
        owner: 5,
        mode: "0660",
        uid: 1000,
        gid: 100,
        space: 5,
        sasid: null,
        readers: 0,
        writers: 1,
      },
    ],
    cells: [
      cell(1, 1, { subscribed: 1 }),
      cell(1, 2, { attached: "rw" }),
      cell(2, 1, { subscribed: 1, changed: epoch % 2 === 0 }),
      cell(3, 1, { subscribed: 1 }),
      cell(3, 2, { refused: "attach → EINVAL" }),
    ],
    lanes: [
      lane(1, "A", "original", 1, [...own(1), ...libc]),
      lane(2, "B", "original", 2, [...own(2), ...libc], 0x2002_0000),
      lane(3, "C", "original", 3, [...own(3), ...libc, [0x3002_0000, 0x4_0000, "rw-", "mmap", "mapping", 3]]),
      lane(4, "libc", "vas", 4, libc),
      lane(5, "data", "vas", 5, data),
      lane(6, "A in data", "attached", 1, [...own(1), ...data]),
    ],
    lanesOmitted: 0,
    conflicts: [
      {
        tick: 488,
        pid: 3,
        vid: 2,
        text: "C cannot attach data: its mapping overlaps data heap.",
        first: [0x3002_0000, 0x3006_0000],
        second: [0x3000_0000, 0x3004_0000],
      },
    ],
  };
}
