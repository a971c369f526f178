/** The TLB view at a stop, as most of its tests begin. */
import { stopped, tlbSnapshot } from "../../fixtures/snapshots.js";
import type { ViewFrame } from "../page/view-frame.js";
import type { PageOptions, ViewPage } from "../page/view-page.js";

/** Shows epoch 18 of the fixtures. `fill`: entries of a last level of 1024. */
export async function openTlbStop(frame: ViewFrame, options: PageOptions = {}, fill = 0): Promise<ViewPage> {
  const view = await frame.open(options);
  view.answer("vas/tlb", () => tlbSnapshot(18, fill));
  await view.send({ type: "stop", session: "s", stop: stopped(18) });
  await view.rendered(18);
  return view;
}
