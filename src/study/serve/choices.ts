/** What a study of a scenario can vary and count, with what the documentation says of each. */
import type { Image } from "../../image/image.js";
import { counterUnits, systemCounters, tlbCounters } from "../../language/index.js";
import type { StudyChoices, StudyCounter, StudyKey } from "../../protocol/study.js";
import { examineSettings, kernelSettings, machinePresets, machineSettings } from "../../simulator/index.js";
import { argumentChoices } from "../configuration/index.js";
import { usualCounters } from "../options/index.js";

/** Choices for an image; arguments first, for they are the scenario's own. */
export function studyChoices(image: Image): StudyChoices {
  return {
    title: image.scenario,
    keys: [...argumentKeys(image), ...machineKeys(image), ...kernelKeys(image)],
    counters: counters(image),
    usual: usualCounters,
  };
}

function argumentKeys(image: Image): readonly StudyKey[] {
  return argumentChoices(image).map(({ name, value }) => {
    const [argument, process] = name.split(".").reverse() as [string, string?];
    const doc = process === undefined ? "argument of every process that has it" : `argument ${argument} of ${process}`;
    return { key: name, doc, now: value, values: null };
  });
}

const onOff = ["off", "on"];

function machineKeys({ machine }: Image): readonly StudyKey[] {
  const presets = machinePresets().map(({ name }) => name);
  return [
    { key: "machine.preset", doc: "the machine itself", now: machine.preset, values: presets },
    ...machineSettings().map(({ key, type, values, doc, default: usual }): StudyKey => {
      const choice = type === "switch" ? onOff : values.length > 0 ? values : null;
      return { key: `machine.${key}`, doc, now: shown(machine.overrides[key] ?? usual), values: choice };
    }),
  ];
}

function kernelKeys({ kernel }: Image): readonly StudyKey[] {
  return kernelSettings().map(({ name, type, values, doc, default: usual }): StudyKey => {
    const choice = type === "switch" ? onOff : (values ?? null);
    return { key: `kernel.${name}`, doc, now: shown(kernel.overrides[name] ?? usual ?? ""), values: choice };
  });
}

function shown(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return value === "preset" ? "" : String(value);
}

function counters(image: Image): readonly StudyCounter[] {
  const units = new Set(examineSettings(image.machine, image.kernel).units ?? []);
  const ofTlbs = counterUnits
    .filter(({ name }) => units.has(name))
    .flatMap((unit) =>
      tlbCounters.map(({ name, doc }) => ({ name: `${unit.name}.${name}`, doc: `${doc} (${unit.doc})` })),
    );
  return [...systemCounters, ...ofTlbs].map(({ name, doc }) => ({ name, doc }));
}
