// Becoming another command, as far as that goes without exec: it has this process's streams, signals and
// end. Parses on Node 18.

import { spawn } from "node:child_process";
import { constants } from "node:os";

const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Says to a command that calls `endWithParent` that it was started here. */
const parentVariable = "REALM_STARTED_BY";

/**
 * @param {string} command
 * @param {readonly string[]} commandArguments
 * @param {Record<string, string | undefined>} [environment] this process's where absent
 */
export function become(command, commandArguments, environment = process.env) {
  takeOver(spawn(command, commandArguments, { stdio: "inherit", env: environment }), command);
}

/**
 * Likewise a script of Realm's that calls `endWithParent`, so that it is gone with this process however that ends:
 * a process that is killed can pass nothing on.
 * @param {string} node
 * @param {readonly string[]} scriptArguments the script first
 */
export function becomeScript(node, scriptArguments) {
  const env = { ...process.env, [parentVariable]: String(process.pid) };
  // Nothing is said over the channel; the system closes it.
  const stdio = ["inherit", "inherit", "inherit", "ipc"];
  takeOver(spawn(node, scriptArguments, { stdio, env }), node);
}

/** In a process that `becomeScript` started: ends it, as SIGTERM does, when that process is gone. */
export function endWithParent() {
  const { [parentVariable]: parent } = process.env;
  if (parent === undefined) return;
  delete process.env[parentVariable];
  const end = () => process.kill(process.pid, "SIGTERM");
  if (!process.connected) end();
  process.once("disconnect", end);
  process.channel?.unref();
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {string} command
 */
function takeOver(child, command) {
  // A terminal sends SIGINT to parent and child alike, `kill` to the parent alone, and they look the same
  // here. So it is passed on always, and the child takes two within a moment for one (host/cli/interrupt.ts).
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`realm: cannot start ${command}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", endAs);
}

/**
 * @param {number | null} status
 * @param {string | null} signal
 */
function endAs(status, signal) {
  if (signal === null) process.exit(status ?? 1);
  for (const name of passedOn) process.removeAllListeners(name);
  process.kill(process.pid, signal);
  // Reached where a signal does not end a process: the shells' status for it.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 100);
}
