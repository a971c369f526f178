/**
 * Shapes of request arguments. What a client sends is checked once, before the handler sees it, so that a handler may
 * trust its argument types and a wrong message gets an answer that names the field. The type of what passes follows from the
 * shape: a handler that wants more than the shape has checked does not compile.
 */

/** What a value must look like. `null` counts as absent where a field is optional. */
export type Shape =
  | "string"
  /** Bytes in base64. */
  | "data"
  | "integer"
  | "boolean"
  | "object"
  | { readonly optional: Shape }
  | { readonly list: Shape }
  | { readonly oneOf: readonly string[] }
  | { readonly fields: Readonly<Record<string, Shape>> };

/** What passes a shape. */
export type Checked<S extends Shape> = S extends "string"
  ? string
  : S extends "integer"
    ? number
    : S extends "boolean"
      ? boolean
      : S extends "object"
        ? Readonly<Record<string, unknown>>
        : S extends { readonly optional: infer Inner extends Shape }
          ? Checked<Inner> | undefined
          : S extends { readonly list: infer Element extends Shape }
            ? Checked<Element>[]
            : S extends { readonly oneOf: readonly (infer Word)[] }
              ? Word
              : S extends { readonly fields: infer Fields extends Readonly<Record<string, Shape>> }
                ? CheckedFields<Fields>
                : never;

/** The shape that checks a type field by field, no more and no less: what is described elsewhere cannot differ from its check. */
export type ShapeOf<Value> = [Value] extends [string]
  ? "string" | { readonly oneOf: readonly Value[] }
  : [Value] extends [number]
    ? "integer"
    : [Value] extends [boolean]
      ? "boolean"
      : [Value] extends [readonly (infer Element)[]]
        ? { readonly list: ShapeOf<Element> }
        : [unknown] extends [Value[keyof Value]]
          ? "object"
          : { readonly fields: { readonly [Name in keyof Value]-?: ShapeOfField<Value[Name]> } };

type ShapeOfField<Value> =
  Extract<Value, null | undefined> extends never ? ShapeOf<Value> : { readonly optional: ShapeOf<NonNullable<Value>> };

type OptionalNames<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly optional: unknown } ? Name : never;
}[keyof Fields];

type CheckedFields<Fields extends Readonly<Record<string, Shape>>> = {
  [Name in Exclude<keyof Fields, OptionalNames<Fields>>]: Checked<Fields[Name]>;
} & { [Name in OptionalNames<Fields>]?: Exclude<Checked<Fields[Name]>, undefined> };

/** Most elements of a list argument; more is a mistake of the client, not a wish. */
const longestList = 10_000;
/** Most characters of a text argument: an expression, a condition, a path. Messages quote them. */
const longestText = 10_000;
/** Most characters of memory in base64: a megabyte, and room for a remark that it is too much. */
const longestData = 2_000_000;
/** Most fields of an object whose names the shape does not give, such as the settings of a launch. */
const mostFields = 1000;

/** Most characters of a text that a message quotes. */
const longestQuote = 100;

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return `the number ${String(value)}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** A value as a message shows it: text in quotes, anything else by its kind. */
function quoted(value: unknown): string {
  if (typeof value !== "string") return describe(value);
  return value.length > longestQuote ? `"${value.slice(0, longestQuote)}…"` : `"${value}"`;
}

function checkList(value: unknown, element: Shape, path: string): string | null {
  if (!Array.isArray(value)) return `\`${path}\` must be a list, not ${describe(value)}`;
  if (value.length > longestList) return `\`${path}\` has ${value.length} elements; at most ${longestList} are allowed`;
  for (const [index, item] of value.entries()) {
    const problem = checkShape(item, element, `${path}[${index}]`);
    if (problem !== null) return problem;
  }
  return null;
}

function checkObject(value: unknown, path: string): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `\`${path}\` must be an object, not ${describe(value)}`;
  const count = Object.keys(value).length;
  return count <= mostFields ? null : `\`${path}\` has ${count} fields; at most ${mostFields} are allowed`;
}

function checkPlain(value: unknown, shape: "string" | "data" | "boolean", path: string): string | null {
  const type = shape === "boolean" ? shape : "string";
  if (typeof value !== type) return `\`${path}\` must be a ${type}, not ${describe(value)}`;
  const most = shape === "data" ? longestData : longestText;
  if (typeof value !== "string" || value.length <= most) return null;
  return `\`${path}\` has ${value.length} characters; at most ${most} are allowed`;
}

function checkFields(value: unknown, fields: Readonly<Record<string, Shape>>, path: string): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `\`${path}\` must be an object, not ${describe(value)}`;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(fields)) {
    const [field, shape] = [record[name], fields[name]!];
    if (field === undefined && typeof shape === "object" && "optional" in shape) continue;
    const problem = checkShape(field, shape, path === "arguments" ? name : `${path}.${name}`);
    if (problem !== null) return problem;
  }
  return null;
}

/**
 * Checks a value against a shape. Fields that the shape does not name are allowed: clients send newer ones.
 *
 * @returns null if it fits, else a sentence that names the field
 */
export function checkShape(value: unknown, shape: Shape, path = "arguments"): string | null {
  if (shape === "integer") {
    return typeof value === "number" && Number.isSafeInteger(value)
      ? null
      : `\`${path}\` must be a whole number${Number.isInteger(value) ? " below 2^53" : ""}, not ${describe(value)}`;
  }
  if (shape === "object") return checkObject(value, path);
  if (typeof shape === "string") return checkPlain(value, shape, path);
  if ("optional" in shape)
    return value === undefined || value === null ? null : checkShape(value, shape.optional, path);
  if ("list" in shape) return checkList(value, shape.list, path);
  if ("oneOf" in shape) {
    const fits = typeof value === "string" && shape.oneOf.includes(value);
    return fits ? null : `\`${path}\` must be one of ${shape.oneOf.join(", ")}, not ${quoted(value)}`;
  }
  return checkFields(value, shape.fields, path);
}

/** Shorthand for an optional field. */
export function optional<const Inner extends Shape>(shape: Inner): { readonly optional: Inner } {
  return { optional: shape };
}

/** Can a value have a `null` in it? What lies deeper than any shape is not looked at. */
function mayHaveNull(value: unknown, levels = 4): boolean {
  if (typeof value !== "object") return false;
  return value === null || levels === 0 || Object.values(value).some((field) => mayHaveNull(field, levels - 1));
}

/** A value that fits, without the `null`s that stand for absent fields. */
export function withoutNulls(value: unknown, shape: Shape): unknown {
  // Few clients send any, and this is asked of every request.
  return mayHaveNull(value) ? cleared(value, shape) : value;
}

function cleared(value: unknown, shape: Shape): unknown {
  if (typeof shape === "string" || "oneOf" in shape) return value;
  if ("optional" in shape) return value === null || value === undefined ? undefined : cleared(value, shape.optional);
  if ("list" in shape) return (value as readonly unknown[]).map((element) => cleared(element, shape.list));
  const record = value as Readonly<Record<string, unknown>>;
  // What every object inherits is no field of a shape: clients may send `__proto__` and `constructor` too.
  const shapeOf = (name: string): Shape | undefined =>
    Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
  const kept = Object.entries(record).filter(
    ([name, field]) => shapeOf(name) === undefined || (field !== null && field !== undefined),
  );
  return Object.fromEntries(
    kept.map(([name, field]) => {
      const own = shapeOf(name);
      return [name, own === undefined ? field : cleared(field, own)];
    }),
  );
}
