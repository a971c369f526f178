/** What there is to say of the step in full: the entry, the walk and why it was needed, what was removed. */
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useGreatestHeight } from "../shell/size.js";

/** Sections that come and go from step to step. They keep the room that they once had, so that nothing below them moves. */
export function StepDetail({ children }: { readonly children: ComponentChildren }) {
  const body = useRef<HTMLDivElement>(null);
  useGreatestHeight(body);
  return (
    <div class="step-detail" ref={body}>
      {children}
    </div>
  );
}
