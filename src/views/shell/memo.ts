/** Components that are drawn again only when what they show has changed. */
import { Component, createElement, type ComponentClass, type FunctionComponent } from "preact";

/**
 * A component that is not drawn again while its properties say the same. For parts of which there are many, or much: beside what a step
 * changes they are most of a page.
 *
 * @param same whether two sets of properties make the same picture; functions that do the same each time need not be compared
 */
export function memo<Properties extends object>(
  draw: FunctionComponent<Properties>,
  same: (before: Properties, after: Properties) => boolean,
): ComponentClass<Properties> {
  return class extends Component<Properties> {
    override shouldComponentUpdate(next: Readonly<Properties>): boolean {
      return !same(this.props, next);
    }

    override render(props: Properties) {
      return createElement(draw, props);
    }
  };
}

/** Whether two lists have the same elements. */
export function sameElements(before: readonly unknown[], after: readonly unknown[]): boolean {
  return before.length === after.length && before.every((element, at) => Object.is(element, after[at]));
}

/** Whether two objects have the same values in these fields. */
export function sameFields<Value extends object>(
  before: Readonly<Value>,
  after: Readonly<Value>,
  names: readonly (keyof Value)[],
): boolean {
  return names.every((name) => Object.is(before[name], after[name]));
}
