/** What the commands of the first hour do; a bundle of its own on the desktop, loaded by the first of them. */
export { newScenario } from "./new-scenario.js";
export { copyExample, openExample } from "./open-example.js";
export { watchMiss } from "./watch-miss.js";
