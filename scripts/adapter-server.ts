/**
 * The debug adapter as a server, from its sources: for the launch configuration "Debug adapter as a server". Each connection to
 * 127.0.0.1 is a session; a launch configuration with `"debugServer": PORT` connects to it instead of starting an adapter.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { createDebugSession, sharedLanguage } from "../src/debug/index.js";

const port = Number(process.argv[2] ?? 4711);
const language = sharedLanguage();
const server = createServer((socket) => {
  const session = createDebugSession({
    language,
    readFile: (program) => readFile(/^file:/i.test(program) ? fileURLToPath(program) : program, "utf8"),
    defer: (callback) => void setImmediate(callback),
  });
  session.setRunAsServer(true);
  socket.on("close", () => session.dispose());
  socket.on("error", () => session.dispose());
  session.start(socket, socket);
});
server.on("error", (error) => {
  console.error(`The adapter cannot listen on port ${port}: ${error.message}`);
  process.exit(1);
});
server.listen(port, "127.0.0.1", () => {
  console.log(`The debug adapter listens on 127.0.0.1:${port}; connect with "debugServer": ${port}.`);
});
