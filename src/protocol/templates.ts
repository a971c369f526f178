/** The page of templates: what passes between the extension and it. */

/** A template as the page shows it. */
export interface TemplateRow {
  /** Below examples/, e.g. "templates/asids.vas": what picks its picture. */
  readonly path: string;
  readonly title: string;
  /** First line of its comment. */
  readonly about: string;
}

/** From the extension to the page. */
export interface ToTemplatesPage {
  readonly type: "templates";
  readonly templates: readonly TemplateRow[];
}

/** From the page to the extension. */
export type FromTemplatesPage =
  | { readonly type: "ready" }
  /** Make a scenario of the template; `name` is what was typed, "" for the template's own. */
  | { readonly type: "create"; readonly path: string; readonly name: string };

/** What a file may be called, without its ending; "" is the template's name. */
export function isFileName(text: string): boolean {
  return /^[^\s/\\:*?"<>|.][^/\\:*?"<>|]*$/.test(text);
}
