/** Entry of the page of a study. */
import { signal } from "@preact/signals";
import { render } from "preact";
import type { FromStudyPage, KeptStudy, ToStudyPage } from "../../protocol/study.js";
import "../theme.css";
import "../shell/push-buttons.css";
import "./study.css";
import { pngOf } from "../export/png.js";
import { isLightTheme } from "../palette.js";
import { firstState, kept, received } from "./study-state.js";
import { StudyView } from "./study-view.js";

declare function acquireVsCodeApi(): {
  postMessage(message: FromStudyPage): void;
  setState(state: KeptStudy): void;
};

/** Milliseconds between two times that a growing table is kept: it is written whole. */
const keepTime = 1000;

function start(): void {
  const api = acquireVsCodeApi();
  const post = (message: FromStudyPage): void => api.postMessage(message);
  const state = signal(firstState);
  /** A picture is under way; `again`: it is of an older choice, or of fewer rows. */
  let drawing = false;
  let again = false;
  const draw = (): void => {
    if ((state.value.table?.rows.length ?? 0) === 0) return;
    again = drawing;
    if (drawing) return;
    drawing = true;
    const theme = isLightTheme(document.body.classList) ? "light" : "dark";
    post({ type: "draw", choice: state.value.choice, theme });
  };
  let keptAt = -Infinity;
  /** Keeps what there is for a reload of the window; while runs are made, not more often than is worth it. */
  const keep = (): void => {
    const now = kept(state.value);
    const growing = state.value.table?.progress?.state === "running";
    if (now === null || (growing && performance.now() - keptAt < keepTime)) return;
    keptAt = performance.now();
    api.setState(now);
    // In a browser VS Code writes the states of pages every five seconds only; what the extension keeps, at once.
    post({ type: "keep", state: now });
  };
  window.addEventListener("message", ({ data }: MessageEvent<ToStudyPage>) => {
    state.value = received(state.value, data);
    keep();
    if (data.type === "chart") {
      drawing = false;
      if (again) draw();
    } else draw();
  });
  new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  const savePng = async (svg: string): Promise<void> =>
    post({ type: "saveChart", what: "png", text: await pngOf(svg) });
  render(
    <StudyView
      state={state}
      post={post}
      savePng={(svg) => void savePng(svg)}
      choose={(choice) => {
        state.value = { ...state.value, choice };
        keep();
        draw();
      }}
    />,
    document.body.querySelector("#root") ?? document.body,
  );
  post({ type: "ready" });
}

start();
