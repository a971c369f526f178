/** What the chart shows of the table: what goes along, what goes up, and what each other setting is to it. */
import type { ChartChoice } from "../../protocol/study.js";
import { roleOf, usualX, valuesOf, varying, withRole, type Role, type StudyTable } from "./study-state.js";

interface ControlProps {
  readonly table: StudyTable;
  readonly choice: ChartChoice;
  readonly choose: (choice: ChartChoice) => void;
}

const scales: readonly { readonly log: ChartChoice["log"]; readonly name: string }[] = [
  { log: "none", name: "linear" },
  { log: "x", name: "logarithmic along" },
  { log: "y", name: "logarithmic up" },
  { log: "xy", name: "logarithmic both" },
];

/** The controls, a label each. */
export function ChartControls({ table, choice, choose }: ControlProps) {
  const names = varying(table);
  const x = choice.x ?? usualX(table);
  return (
    <div class="toolbar chart-controls">
      {names.length > 1 && (
        <label>
          Along{" "}
          <select
            value={x ?? ""}
            // What went along before is told apart by curves.
            onChange={({ currentTarget }) => choose({ ...choice, x: currentTarget.value, series: [], where: [] })}
          >
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {table.counters.length > 1 && (
        <label>
          Up{" "}
          <select
            value={choice.y[0] ?? table.counters[0]!}
            onChange={({ currentTarget }) => choose({ ...choice, y: [currentTarget.value] })}
          >
            {table.counters.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {names
        .filter((name) => name !== x)
        .map((name) => (
          <RoleControl key={name} name={name} table={table} choice={choice} choose={choose} />
        ))}
      <label>
        Scale{" "}
        <select
          value={choice.log}
          onChange={({ currentTarget }) => choose({ ...choice, log: currentTarget.value as ChartChoice["log"] })}
        >
          {scales.map(({ log, name }) => (
            <option key={log} value={log}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Values that a list offers singly: more are found by sorting the table. */
const mostValues = 60;

function RoleControl({ name, table, choice, choose }: ControlProps & { readonly name: string }) {
  const role = roleOf(choice, name);
  const roles: readonly { readonly text: string; readonly role: Role }[] = [
    { text: "a curve each", role: { kind: "curves" } },
    { text: "mean and range", role: { kind: "mean" } },
    ...valuesOf(table, name)
      .slice(0, mostValues)
      .map((value) => ({ text: `only ${value}`, role: { kind: "only", value } as const })),
  ];
  const same = (one: Role): boolean =>
    one.kind === role.kind && (one.kind !== "only" || (role.kind === "only" && one.value === role.value));
  return (
    <label>
      {name}{" "}
      <select
        value={String(roles.findIndex((one) => same(one.role)))}
        onChange={({ currentTarget }) =>
          choose(withRole(table, choice, name, roles[Number(currentTarget.value)]!.role))
        }
      >
        {roles.map(({ text }, at) => (
          <option key={text} value={String(at)}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
