/** Builds documents. */
import { DefaultDocumentBuilder } from "langium";

/**
 * Langium links every document that has an unknown name again whenever another changes: here no document declares anything for others but by
 * `include`, and those that include a file are built again by included-files.ts.
 */
export class VasDocumentBuilder extends DefaultDocumentBuilder {
  protected override shouldRelink(): boolean {
    return false;
  }
}
