/** Before the step, what it changed, after it: which of them the tree shows. */
import { changeSides, type ChangeSide } from "./changes.js";

interface SideButtonsProps {
  readonly side: ChangeSide;
  readonly choose: (side: ChangeSide) => void;
}

/** Three buttons of which one is pressed. */
export function SideButtons({ side, choose }: SideButtonsProps) {
  return (
    <span class="sides" role="group" aria-label="Side of the step">
      {changeSides.map((each) => (
        <button type="button" key={each} aria-pressed={each === side} data-side={each} onClick={() => choose(each)}>
          {each}
        </button>
      ))}
    </span>
  );
}
