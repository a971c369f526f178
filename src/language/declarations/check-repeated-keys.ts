/** Keys that stand twice in a block of settings. */
import type { AstNode, ValidationAcceptor } from "langium";
import { rangeOf, removing, withFixes } from "../syntax/index.js";

/** A key of a block may stand once. */
export function reportRepeatedKeys(
  settings: readonly (AstNode & { readonly key: string })[],
  accept: ValidationAcceptor,
): void {
  const first = new Map<string, AstNode>();
  for (const setting of settings) {
    const earlier = first.get(setting.key);
    if (!earlier) first.set(setting.key, setting);
    else
      accept("error", `\`${setting.key}\` is set at line ${rangeOf(earlier).line} already: remove one.`, {
        node: setting,
        property: "key",
        ...withFixes(removing(setting.$cstNode, `Remove this \`${setting.key}\``)),
      });
  }
}
