/** Entry of the page of templates. */
import { render } from "preact";
import type { FromTemplatesPage, ToTemplatesPage } from "../../protocol/messages.js";
import "../theme.css";
import "./templates.css";
import { TemplatesView } from "./templates-view.js";

declare function acquireVsCodeApi(): { postMessage(message: FromTemplatesPage): void };

function start(): void {
  const api = acquireVsCodeApi();
  const post = (message: FromTemplatesPage): void => api.postMessage(message);
  window.addEventListener("message", ({ data }: MessageEvent<ToTemplatesPage>) => {
    render(
      <TemplatesView templates={data.templates} post={post} />,
      document.body.querySelector("#root") ?? document.body,
    );
  });
  post({ type: "ready" });
}

start();
