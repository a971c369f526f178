/** `npm run endurance`: all parts at full length, or those named; exit status 1 if memory grows. */
import { adapterBundle } from "./adapter-bundle.js";
import { growth, noise } from "./memory.js";
import { parts } from "./parts.js";

const wanted = process.argv.slice(2);
const unknown = wanted.find((word) => !parts.some(({ name }) => name === word));
if (unknown !== undefined) {
  console.error(`endurance: there is no part ${unknown}: ${parts.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const adapter = await adapterBundle();
for (const { name, about, count, run } of parts.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const start = performance.now();
  const marks = await run(count, adapter);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const megabytes = marks.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(" ");
  const flat = growth(marks) <= noise;
  console.log(`${flat ? "✓" : "✗"} ${name}: ${count} ${about}, ${seconds} s; MB after each tenth: ${megabytes}`);
  if (!flat) process.exitCode = 1;
}
