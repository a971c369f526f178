/** Address spaces of 64 processes of eight programs, and 64 VASes: some subscribed, attached, inside, refused. */
import type { MembershipCell, OwnerInfo, ProcessSnapshot, SpacesSnapshot } from "../../src/protocol/snapshot.js";
import { position } from "./fixtures.js";
import { spacesSnapshot } from "./spaces-fixtures.js";

const programs = ["init", "sshd", "cron", "nginx", "redis", "pg", "node", "php"];
const vasOwner = 100;

function cellsOf(pid: number): MembershipCell[] {
  const vids = Array.from({ length: 5 }, (_, at) => ((pid * 7 + at * (pid % 3 === 0 ? 1 : 9)) % 64) + 1);
  return [...new Set(vids)].map((vid, at) => ({
    pid,
    vid,
    attached: at === 1 && pid % 4 === 0 ? "ro" : null,
    subscribed: at === 0 && pid % 9 === 0 ? null : at === 2 ? -1 : vid,
    activeTids: at === 3 && pid === 10 ? [pid] : [],
    refused: at === 0 && pid % 9 === 0 ? "subscribe → EFAULT" : null,
    changed: false,
  }));
}

/** Core 2 runs init1, which is told; the lanes are those of the small fixture. */
export function manySpaces(epoch: number): SpacesSnapshot {
  const few = spacesSnapshot(epoch);
  const processes = programs.flatMap((program, group) =>
    Array.from({ length: 8 }, (_, member): ProcessSnapshot => {
      const pid = group * 8 + member + 1;
      const core = [1, 11, 33, 60].indexOf(pid);
      return {
        pid,
        name: `${program}${member + 1}`,
        owner: 200 + pid,
        uid: 1000,
        space: 1000 + pid,
        exit: null,
        walks: (pid * 37) % 101,
        threads: [
          {
            tid: pid,
            name: "main",
            state: core >= 0 ? "running" : "runnable",
            core: core >= 0 ? core : null,
            running: core >= 0,
            activeVid: 0,
          },
        ],
      };
    }),
  );
  const owners: OwnerInfo[] = [
    ...few.owners,
    ...Array.from({ length: 64 }, (_, at): OwnerInfo => ({
      id: vasOwner + at,
      name: `lib${String(at).padStart(2, "0")}`,
      kind: "vas",
      palette: 0,
    })),
    ...processes.map(({ name, owner, pid }): OwnerInfo => ({
      id: owner,
      name,
      kind: "process",
      palette: 1 + Math.floor((pid - 1) / 8),
    })),
  ];
  return {
    ...few,
    position: { ...position(epoch), pid: 1 },
    owners,
    processes,
    vases: Array.from({ length: 64 }, (_, at) => ({
      ...few.vases[0]!,
      vid: at + 1,
      name: `lib${String(at).padStart(2, "0")}`,
      owner: vasOwner + at,
      space: 2000 + at,
      sasid: at + 1,
    })),
    cells: processes.flatMap(({ pid }) => cellsOf(pid)),
    cores: [1, 11, 33, 60].map((pid, core) => ({ core, tid: pid, pid, asid: pid, subscribed: [pid] })),
    conflicts: [],
    lanesOmitted: 122,
  };
}
