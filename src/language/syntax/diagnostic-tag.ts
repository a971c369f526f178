/** Tags of problems, as the Language Server Protocol numbers them. */

/** The code could go: editors fade it. */
export const unnecessary = 1;

/** Most that is told about one file. */
export const mostDiagnostics = 200;
