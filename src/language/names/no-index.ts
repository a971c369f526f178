/** Langium's index of references: nothing asks it, and making it costs as much as linking (VasReferences reads trees). */
import type { ReferenceDescription, ReferenceDescriptionProvider } from "langium";

/** Describes none. */
export class NoReferenceIndex implements ReferenceDescriptionProvider {
  createDescriptions(): Promise<ReferenceDescription[]> {
    return Promise.resolve([]);
  }
}
