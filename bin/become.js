// Becoming another command, as far as that goes without exec: it has this process's streams, signals and
// end. Parses on Node 18.

import { spawn } from "node:child_process";
import { constants } from "node:os";

const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * @param {string} command
 * @param {readonly string[]} commandArguments
 * @param {Record<string, string | undefined>} [environment] this process's where absent
 */
export function become(command, commandArguments, environment = process.env) {
  const child = spawn(command, commandArguments, { stdio: "inherit", env: environment });
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
