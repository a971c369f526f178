/** The suite inside VS Code: `run()` is called in the extension host, the same way in a desktop build and in the server. */
import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import { report, screenshot } from "./driving/driver.js";

/** Runs all tests; rejects if one fails. Counts go to the file that VAS_TEST_REPORT names. */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: "bdd",
    timeout: 600_000,
    grep: process.env["VAS_TEST_GREP"] || /./,
    reporter: class {} as unknown as Mocha.ReporterConstructor,
  });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("./workbench.test.js");
  await import("./language.test.js");
  await import("./stepping.test.js");
  await import("./views.test.js");
  await import("./limits.test.js");
  await import("./history.test.js");
  await import("./who-changed.test.js");
  await import("./apart.test.js");
  await import("./first-hour.test.js");
  await import("./testing.test.js");
  await import("./panels/comparing.test.js");
  await import("./panels/lesson.test.js");
  await import("./panels/hazard.test.js");
  await import("./marks.test.js");
  await import("./panels/study.test.js");
  await import("./exploring.test.js");
  await import("./follow.test.js");
  await import("./c-program.test.js");
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const reports: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    const tell = (test: Mocha.Runnable, state: keyof typeof counts, error?: Error) => {
      counts[state] += 1;
      reports.push(
        report({
          title: test.fullTitle(),
          state,
          seconds: (test.duration ?? 0) / 1000,
          ...(error ? { error: error.stack ?? error.message } : {}),
        }),
      );
    };
    runner.on("pass", (test) => tell(test, "passed"));
    runner.on("pending", (test) => tell(test, "skipped"));
    runner.on("fail", (test, error: Error) => {
      tell(test, "failed", error);
      reports.push(
        screenshot(`failed-${counts.failed}`).then(
          () => undefined,
          () => undefined,
        ),
      );
    });
  });
  await Promise.all(reports);
  const file = process.env["VAS_TEST_REPORT"];
  if (file) writeFileSync(file, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} of the tests in VS Code failed.`);
}
