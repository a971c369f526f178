/** Tests over a language server's connection: it finds and runs scenarios, and works for the editor in between. */
import { compileSource, type ListFolder } from "../compiler/index.js";
import type { CoreServiceSet } from "../language/index.js";
import {
  testRequests,
  type Reached,
  type TestedScenario,
  type TestResult,
  type TestRunQuery,
  type TestsQuery,
} from "../protocol/scenario-tests.js";
import { reachedText } from "./reached.js";
import { testBySchedules } from "./exploration.js";
import { notRun, runTest, type TestHost } from "./test-run.js";
import { findTests } from "./test-tree.js";

/** As much of a connection as is needed. */
export interface TestConnection {
  readonly onRequest: (
    method: string,
    handler: (query: never, token: { readonly isCancellationRequested: boolean }) => unknown,
  ) => unknown;
}

/** Where files are. */
export interface TestFiles {
  /** Text of a file, or null. */
  readonly read: (uri: string) => Promise<string | null>;
  /** Rejects if it cannot be read. */
  readonly readBytes: (pathOrUri: string) => Promise<Uint8Array>;
  readonly listFolder?: ListFolder;
}

/** Answers the requests of `testRequests`. */
export function serveTests(
  connection: TestConnection,
  services: CoreServiceSet,
  files: TestFiles,
  host: Omit<TestHost, "cancelled">,
): void {
  const { read, readBytes, listFolder } = files;
  connection.onRequest(testRequests.find, async ({ uri }: TestsQuery): Promise<TestedScenario | null> => {
    const text = await read(uri);
    return text === null ? null : findTests(services, text, uri);
  });
  connection.onRequest(
    testRequests.run,
    async ({ uri, variant, coverage }: TestRunQuery, token): Promise<TestResult> => {
      const text = await read(uri);
      if (text === null) return notRun(`${uri} cannot be read`);
      const { image, problems } = await compileSource(services, text, {
        source: uri,
        read,
        readBytes,
        ...(listFolder && { listFolder }),
      });
      const first = problems.find(({ severity }) => severity === "error");
      if (image === null)
        return notRun(first?.message ?? "it has errors", first ? { ...first, uri: first.file ?? uri } : null);
      const own = { ...host, cancelled: () => token.isCancellationRequested };
      // What one schedule reaches is asked for coverage; what is true is asked of all of them.
      return (image.explore ?? null) !== null && !coverage
        ? testBySchedules(image, variant, uri, own)
        : runTest(image, variant, own, coverage);
    },
  );
  connection.onRequest(testRequests.reached, ({ runs }: { readonly runs: readonly Reached[] }) => reachedText(runs));
}
