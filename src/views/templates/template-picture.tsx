/** A picture a template: what it is about, before a word is read. Circles are processes, squares are what they use. */
import type { JSX } from "preact";

const size = { width: 220, height: 84 };

const blue = "var(--vscode-charts-blue)";
const green = "var(--vscode-charts-green)";
const orange = "var(--vscode-charts-orange, #d18616)";
const purple = "var(--vscode-charts-purple, #b180d7)";
const yellow = "var(--vscode-charts-yellow)";
const red = "var(--vscode-charts-red, #f14c4c)";
const dim = "var(--dim)";

function Process({ x, y, of }: { readonly x: number; readonly y: number; readonly of: string }) {
  return <circle cx={x} cy={y} r="7" fill={of} />;
}

interface CellProps {
  readonly x: number;
  readonly y: number;
  readonly of: string;
  readonly width?: number;
  readonly height?: number;
  readonly hollow?: boolean;
  readonly text?: string;
}

function Cell({ x, y, of, width = 24, height = 18, hollow = false, text = "" }: CellProps) {
  return (
    <g>
      <rect
        {...{ x, y, width, height }}
        rx="2"
        fill={of}
        fill-opacity={hollow ? 0 : 0.35}
        stroke={of}
        stroke-dasharray={hollow ? "3 2" : undefined}
      />
      {text === "" ? null : (
        <text x={x + width / 2} y={y + height / 2 + 4}>
          {text}
        </text>
      )}
    </g>
  );
}

function Way({ d, of = dim, dashed = false }: { readonly d: string; readonly of?: string; readonly dashed?: boolean }) {
  return <path d={d} fill="none" stroke={of} stroke-width="1.5" stroke-dasharray={dashed ? "4 3" : undefined} />;
}

/** By the name of the file in examples/templates. */
const drawings: Readonly<Record<string, () => JSX.Element>> = {
  // Entries of two processes side by side.
  asids: () => (
    <>
      <Process x={30} y={26} of={orange} />
      <Process x={30} y={60} of={green} />
      {[0, 1, 2, 3].map((at) => (
        <Cell key={at} x={76 + at * 32} y={33} of={at % 2 === 0 ? orange : green} text={at % 2 === 0 ? "1" : "2"} />
      ))}
      <Way d="M40 26H84V31M40 60H116V53" />
    </>
  ),
  // Two processes on one frame, until one of them stores.
  "copy-on-write": () => (
    <>
      <Process x={34} y={26} of={orange} />
      <Process x={34} y={60} of={green} />
      <Cell x={104} y={16} of={blue} width={40} height={20} />
      <Cell x={104} y={50} of={blue} width={40} height={20} hollow />
      <Way d="M44 26H100" />
      <Way d="M44 60C70 60 70 30 100 28" dashed />
      <Way d="M44 60H100" of={green} />
      <text x={176} y={64}>
        copy
      </text>
    </>
  ),
  // Misses over the size of the TLB, by policy.
  "design-study": () => (
    <>
      <Way d="M30 10V70H200" />
      <Way d="M34 18H110L150 26L168 60H196" of={orange} dashed />
      <Way d="M34 28L58 52L78 62H196" of={blue} />
    </>
  ),
  // Two sets of two ways, and a question.
  "exam-question": () => (
    <>
      {[0, 1].flatMap((set) =>
        [0, 1].map((way) => (
          <Cell
            key={`${set}${way}`}
            x={56 + way * 40}
            y={18 + set * 28}
            of={blue}
            width={34}
            height={22}
            hollow={set === 1 && way === 1}
          />
        )),
      )}
      <text class="question" x={166} y={52}>
        ?
      </text>
    </>
  ),
  // Each page misses once, and hits then.
  "first-tlb-lesson": () => (
    <>
      {[0, 1, 2, 3].map((at) => (
        <g key={at}>
          <Cell x={46 + at * 34} y={16} of={yellow} hollow text="+" />
          <Cell x={46 + at * 34} y={50} of={green} text="✓" />
        </g>
      ))}
    </>
  ),
  // Many entries, or one.
  "large-pages": () => (
    <>
      {Array.from({ length: 16 }, (_, at) => (
        <Cell key={at} x={30 + at * 10} y={18} of={orange} width={8} height={16} />
      ))}
      <Cell x={30} y={50} of={blue} width={158} height={16} text="2 MB" />
    </>
  ),
  // No frame until the first touch.
  "page-faults": () => (
    <>
      <Process x={34} y={42} of={orange} />
      <Cell x={76} y={14} of={dim} width={40} hollow />
      <Cell x={76} y={33} of={blue} width={40} text="+" />
      <Cell x={76} y={52} of={dim} width={40} hollow />
      <Way d="M44 42H72M120 42H150" />
      <Cell x={154} y={33} of={blue} width={40} />
    </>
  ),
  // Three processes, one entry.
  "shared-libraries": () => (
    <>
      <Process x={42} y={16} of={orange} />
      <Process x={42} y={42} of={green} />
      <Process x={42} y={68} of={purple} />
      <Way d="M52 16C100 16 90 42 122 42M52 42H122M52 68C100 68 90 42 122 42" />
      <Cell x={124} y={32} of={blue} width={64} height={20} text="S#0" />
    </>
  ),
  // One core tells the other to forget.
  shootdown: () => (
    <>
      <Way d="M26 26H196" />
      <path d="M52 60H112" stroke={blue} stroke-width="5" />
      <path d="M112 60H168" stroke={red} stroke-width="5" stroke-dasharray="5 3" />
      <circle cx="112" cy="26" r="5" fill={dim} />
      <Way d="M112 31V54" of={red} dashed />
      <text class="cross" x={112} y={48}>
        ✕
      </text>
    </>
  ),
  // A thread goes into a space, and comes back.
  "vas-switch": () => (
    <>
      <Cell x={26} y={24} of={orange} width={52} height={36} />
      <Cell x={142} y={24} of={blue} width={52} height={36} />
      <Process x={52} y={42} of={orange} />
      <Way d="M82 34H134M128 29L135 34L128 39" />
      <Way d="M138 52H86M92 47L85 52L92 57" dashed />
    </>
  ),
};

/** The picture of a template; an empty frame for one that has none yet. */
export function TemplatePicture({ name }: { readonly name: string }) {
  const Drawing = drawings[name];
  return (
    <svg class="template-picture" viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      {Drawing === undefined ? null : <Drawing />}
    </svg>
  );
}
