// What every command is given besides its arguments.

import type { Configuration } from "./config/configuration.ts";
import { visibleText } from "./visible-text.ts";
import type { Output } from "./output.ts";

/** What the process gives its one command. */
export interface Invocation {
  readonly output: Output;
  /** Aborts when the person interrupts. */
  readonly signal: AbortSignal;
}

export interface CommandContext extends Invocation {
  /** What is configured, read when it is first asked for. Errors: as `readConfiguration`. */
  configuration(): Configuration;
}

/** A line on stderr that is no error: what a person should know about what they get. */
export function notice(text: string, flags: { readonly quiet?: true }): void {
  if (flags.quiet) return;
  process.stderr.write(`realm: ${process.stderr.isTTY ? visibleText(text) : text}\n`);
}
