/** Explorations over a language server's connection: it looks at all schedules, and works for the editor in between. */
import { compileSource } from "../compiler/index.js";
import type { CoreServiceSet } from "../language/index.js";
import {
  explorationRequests,
  type ExploreProgress,
  type ExploreQuery,
  type ExploreResult,
} from "../protocol/explorations.js";
import { exploreScenario, notExplored } from "./exploration.js";
import type { TestConnection, TestFiles } from "./serve-tests.js";
import type { TestHost } from "./test-run.js";

/** A connection that can also be told something. */
export interface ExploreConnection extends TestConnection {
  readonly sendNotification: (method: string, parameters: ExploreProgress) => unknown;
}

/** Answers the requests of `explorationRequests`. */
export function serveExplorations(
  connection: ExploreConnection,
  services: CoreServiceSet,
  files: TestFiles,
  host: Omit<TestHost, "cancelled">,
): void {
  connection.onRequest(
    explorationRequests.explore,
    async ({ uri, variant, id }: ExploreQuery, token): Promise<ExploreResult> => {
      const { read } = files;
      const text = await read(uri);
      if (text === null) return notExplored(`${uri} cannot be read`);
      const { image, problems } = await compileSource(services, text, { source: uri, ...files });
      const first = problems.find(({ severity }) => severity === "error");
      if (image === null)
        return notExplored(first?.message ?? "it has errors", first ? { ...first, uri: first.file ?? uri } : null);
      const texts = await Promise.all(image.sources.map((source) => (source === uri ? text : read(source))));
      return exploreScenario(image, variant, texts, {
        ...host,
        cancelled: () => token.isCancellationRequested,
        progress: (progress) => connection.sendNotification(explorationRequests.progress, { ...progress, id }),
      });
    },
  );
}
