/** `vas/spaces` where there are more spaces than a person can compare: which maps are answered, and that nothing else is left out. */
import assert from "node:assert/strict";
import type { SpacesSnapshot } from "../../src/protocol/snapshot.js";
import { connect, start, stopped } from "./client/client.js";

const scenario = `scenario "Many spaces"
machine rv64-sv39 { tags asid cores 2 }
kernel linux-rfc { }
${Array.from({ length: 6 }, (_, at) => `vas lib${at} mode 0444 { segment data at 0x${(0x2000_0000 + at * 0x20_0000).toString(16)} size 4K r-- { u64 table[1] = ${at} } }`).join("\n")}
program user(which) {
    fn main() {
        subscribe(which)
        let seen = u64[0x2000_0000 + (which - 1) * 0x20_0000]
        meet all
        yield()
    }
}
${Array.from({ length: 12 }, (_, at) => `process P${at} runs user(${(at % 6) + 1})`).join("\n")}
`;

describe("maps of many spaces", () => {
  it("are those of the space asked for, its users and what runs; without a wish all", async () => {
    const client = connect({ "/s/many.vas": scenario });
    await start(client, { program: "/s/many.vas", lines: [15], attributes: { stopOnEntry: false } });
    await stopped(client);
    const ask = async (wish: object) => (await client.ask("vas/spaces", wish)) as SpacesSnapshot;
    const all = await ask({});
    assert.equal(all.lanesOmitted, 0);
    assert.equal(all.lanes.length, 18);
    const lib2 = all.vases.find(({ name }) => name === "lib2")!;
    const users = all.cells.filter(({ vid, subscribed }) => vid === lib2.vid && subscribed !== null);
    assert.ok(users.length > 0, "somebody subscribes to lib2 by now");

    const some = await ask({ lanes: 8, space: lib2.space });
    assert.equal(some.lanes.length + some.lanesOmitted, 18);
    const titles = some.lanes.map(({ title }) => title);
    assert.ok(titles.includes("lib2"), titles.join());
    for (const { pid } of users) assert.ok(titles.includes(all.processes.find((each) => each.pid === pid)!.name));
    for (const lane of all.lanes.filter(({ running }) => running)) assert.ok(titles.includes(lane.title), lane.title);
    assert.ok(some.lanes.length < 8, "nothing fills the room up");

    // By address: the VAS that a running space has there.
    const running = all.cores.find(({ pid }) => pid > 0)!;
    const vas = all.vases.find(({ vid }) => vid === running.subscribed[0])!;
    const va = all.lanes.find(({ space }) => space === vas.space)!.regions[0]!.start;
    assert.ok((await ask({ lanes: 8, va })).lanes.some(({ title }) => title === vas.name));
    assert.deepEqual((await ask({ lanes: 18 })).lanes, all.lanes);
  });

  it("leave out pairs that have nothing to do with one another, and tell what each core runs", async () => {
    const client = connect({ "/s/many.vas": scenario });
    await start(client, { program: "/s/many.vas", lines: [15], attributes: { stopOnEntry: false } });
    const { threadId } = await stopped(client);
    const { cells, cores, processes } = (await client.ask("vas/spaces", {})) as SpacesSnapshot;
    assert.ok(cells.length <= 12, `${cells.length} pairs`);
    assert.ok(cells.every(({ subscribed, attached, refused }) => subscribed ?? attached ?? refused !== null));
    assert.equal(cores.length, 2);
    const here = cores.find(({ tid }) => tid === threadId)!;
    assert.deepEqual(
      here.subscribed,
      cells.filter(({ pid }) => pid === here.pid).map(({ vid }) => vid),
    );
    assert.ok(processes.find(({ pid }) => pid === here.pid)!.walks > 0);
  });
});
