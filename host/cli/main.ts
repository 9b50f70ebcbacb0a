// The entry of the binary: runs one command and ends the process with the status of the exit table.

import { CommanderError } from "commander";
import type { Invocation } from "./command-context.ts";
import { reportFailure } from "./failure.ts";
import { interruptSignal } from "./interrupt.ts";
import { Output } from "./output.ts";
import { createProgram } from "./program.ts";

/** `words` are the command line's, without the interpreter and the script. */
export async function main(words: readonly string[]): Promise<void> {
  // What cannot be said on stderr is not said.
  process.stderr.on("error", () => undefined);
  const output = new Output(process.stdout);
  const status = await runCommand({ output, signal: interruptSignal() }, words);
  await new Promise((resolve) => process.stderr.write("", resolve));
  process.exit(status);
}

async function runCommand(invocation: Invocation, words: readonly string[]): Promise<number> {
  try {
    await parse(invocation, words);
    return 0;
  } catch (thrown) {
    const end = words.indexOf("--");
    const flags = end === -1 ? words : words.slice(0, end);
    return reportFailure(thrown, {
      json: flags.includes("--json"),
      debug: process.env["REALM_DEBUG"] === "1",
    });
  }
}

async function parse(invocation: Invocation, words: readonly string[]): Promise<void> {
  let help = "";
  const program = createProgram(invocation, (text) => {
    help += text;
  });
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (thrown) {
    // Commander's way to end after --help and --version.
    if (!(thrown instanceof CommanderError) || thrown.exitCode !== 0) throw thrown;
    await invocation.output.text(help);
  }
}
