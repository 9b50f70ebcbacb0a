// How a command fails: one sentence or one JSON object on stderr, and the exit status of the code's row.

import { CommanderError } from "commander";
import { errorCodes } from "../error/codes.ts";
import { asRealmError, RealmError } from "../error/realm-error.ts";
import { interruptedStatus } from "./interrupt.ts";
import { visibleJson, visibleText } from "./visible-text.ts";

export interface FailureFormat {
  readonly json: boolean;
  /** Adds the stack and the causes. */
  readonly debug: boolean;
}

/** Reports what was thrown and gives the exit status. */
export function reportFailure(thrown: unknown, format: FailureFormat): number {
  const error = thrown instanceof CommanderError ? usageError(thrown) : asRealmError(thrown);
  const status = errorCodes[error.code].exitStatus;
  // Whoever pressed Ctrl-C knows; the terminal stands behind its "^C".
  if (status !== interruptedStatus || format.json) writeError(error, format);
  else if (process.stderr.isTTY) process.stderr.write("\n");
  return status;
}

function usageError(error: CommanderError): RealmError {
  if (error.code === "commander.help") {
    return new RealmError("bad-argument", "a command is needed; --help lists them");
  }
  const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
  return new RealmError("bad-argument", message, { cause: error });
}

function writeError(error: RealmError, format: FailureFormat): void {
  const { code, kind, message } = error;
  if (format.json) {
    writeLine(JSON.stringify({ error: { code, kind, message } }), visibleJson);
  } else {
    writeLine(`realm: ${message}`, visibleText);
    if (code === "bug" && !format.debug) writeLine("REALM_DEBUG=1 shows where", visibleText);
  }
  if (format.debug) writeLine(stackOf(error), visibleText);
}

function writeLine(text: string, visible: (text: string) => string): void {
  process.stderr.write(`${process.stderr.isTTY ? visible(text) : text}\n`);
}

function stackOf(error: Error): string {
  const stack = error.stack ?? String(error);
  return error.cause instanceof Error ? `${stack}\nCaused by: ${stackOf(error.cause)}` : stack;
}
