/** How the translation of an access ended. Retry = the instruction must be attempted again, see translate.ts. */
export enum Translation {
  Done = 0,
  Stopped = 1,
  Retry = 2,
}
