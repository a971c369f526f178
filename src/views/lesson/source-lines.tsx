/** The source that a question is about, for an audience that has no editor beside it. */
import type { LessonSource } from "../../protocol/lesson-snapshot.js";

interface SourceLinesProps {
  readonly source: LessonSource;
  /** The line asked about, from 1. */
  readonly line: number | null;
}

/** Numbered lines, the asked one marked. */
export function SourceLines({ source: { name, first, lines }, line }: SourceLinesProps) {
  return (
    <figure class="source-lines">
      <figcaption>{name}</figcaption>
      <ol>
        {lines.map((text, index) => (
          <li key={index} aria-current={first + index === line ? "true" : undefined}>
            <span>{first + index}</span>
            <code>{text}</code>
          </li>
        ))}
      </ol>
    </figure>
  );
}
