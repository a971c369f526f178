/** Checks what a view sends: a webview is another program, and only messages of the protocol get through. */
import type { ComparedSettings } from "../../protocol/comparison-snapshot.js";
import type { Compared, FromView, RevealTarget } from "../../protocol/messages.js";
import type { VasRequestName } from "../../protocol/requests.js";

/** Requests that a view may send to the debug adapter. */
const requestNames: Readonly<Record<VasRequestName, true>> = {
  "vas/position": true,
  "vas/tlb": true,
  "vas/pageTable": true,
  "vas/spaces": true,
  "vas/timeline": true,
  "vas/changes": true,
  "vas/frame": true,
  "vas/translate": true,
  "vas/seek": true,
  "vas/events": true,
  "vas/runToEvent": true,
  "vas/runToLine": true,
  "vas/stepBackInto": true,
  "vas/stepBackOut": true,
  "vas/story": true,
  "vas/follow": true,
  "vas/comparable": true,
  "vas/compare": true,
  "vas/eventsBetween": true,
  "vas/trace": true,
  "vas/heat": true,
  "vas/verdict": true,
  "vas/firstRedundant": true,
  "vas/hazard": true,
  "vas/schedule": true,
  "vas/otherOrder": true,
  "vas/lesson": true,
  "vas/history": true,
  "vas/explain": true,
  "vas/hash": true,
};

/** Most characters of a text that a view hands over: a table or a picture of everything that it shows is far smaller. */
export const longestText = 16_000_000;

/** Most settings of a comparison that a view asks to be debugged: there are some dozens of either kind. */
const mostSettings = 1_000;

type Fields = Readonly<Record<string, unknown>>;

/** The message, or null if it is none of the protocol's. The adapter checks the arguments of requests itself. */
export function fromView(message: unknown): FromView | null {
  return isFromView(message) ? message : null;
}

function isFromView(message: unknown): message is FromView {
  if (!isRecord(message)) return false;
  switch (message["type"]) {
    case "ready":
      return true;
    case "request":
      return isCount(message["id"]) && isQuestion(message);
    case "wish":
      return message["wish"] === null || isQuestion(message["wish"]);
    case "reveal":
      return isRevealTarget(message["target"]);
    case "copy":
      return isText(message["text"]) && isText(message["what"]);
    case "save":
      return (
        isText(message["text"]) && isText(message["name"]) && ["csv", "svg", "png"].includes(message["what"] as string)
      );
    case "travel":
      return isCount(message["tick"]);
    case "debug":
      return isSettings(message["settings"]) && isText(message["name"]) && isCount(message["tick"]);
    case "open":
      return (
        message["view"] === "lesson" ||
        (message["view"] === "compare" && (message["compared"] === undefined || isCompared(message["compared"])))
      );
    case "begin":
      return message["with"] === "story" || message["with"] === "example";
    case "source":
      return isPlace(message);
    case "point":
      return message["at"] === null || isPlace(message["at"]);
    case "tell":
      return message["index"] === null || isCount(message["index"]);
    case "otherOrder":
      return isCount(message["step"]);
    case "rendered":
      return isCount(message["epoch"]);
    default:
      return false;
  }
}

function isPlace(value: unknown): boolean {
  return isRecord(value) && isText(value["path"]) && isCount(value["line"]);
}

function isQuestion(value: unknown): boolean {
  return isRecord(value) && isRequestName(value["command"]) && isRecord(value["arguments"]);
}

function isRevealTarget(target: unknown): target is RevealTarget {
  if (!isRecord(target)) return false;
  switch (target["kind"]) {
    case "address":
      return (target["space"] === null || isCount(target["space"])) && isCount(target["va"]);
    case "slot":
      return isCount(target["core"]) && isText(target["level"]) && isCount(target["slot"]);
    case "space":
      return isCount(target["space"]);
    default:
      return false;
  }
}

/** Settings to compare with, and their name? */
export function isCompared(value: unknown): value is Compared {
  return isRecord(value) && isText(value["label"]) && isSettings(value["settings"]);
}

/** Settings by name: whether there are such is checked by the adapter that they go to. */
function isSettings(value: unknown): value is ComparedSettings {
  if (!isRecord(value)) return false;
  const { variant, settings } = value;
  const named = (one: unknown) => isRecord(one) && isText(one["name"]) && isText(one["value"]);
  return (
    (variant === undefined || variant === null || isText(variant)) &&
    (settings === undefined || (Array.isArray(settings) && settings.length <= mostSettings && settings.every(named)))
  );
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRequestName(value: unknown): value is VasRequestName {
  return typeof value === "string" && Object.hasOwn(requestNames, value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= longestText;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
