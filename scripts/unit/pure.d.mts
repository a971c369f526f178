/** Folders of test/ with the tests of the pure layers. */
export const pure: readonly string[];
