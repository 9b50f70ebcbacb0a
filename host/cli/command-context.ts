// What every command is given besides its arguments.

import { visibleText } from "./visible-text.ts";
import type { Output } from "./output.ts";

export interface CommandContext {
  readonly output: Output;
  /** Aborts when the person interrupts. */
  readonly signal: AbortSignal;
}

/** A line on stderr that is no error: what a person should know about what they get. */
export function notice(text: string, flags: { readonly quiet?: true }): void {
  if (flags.quiet) return;
  process.stderr.write(`realm: ${process.stderr.isTTY ? visibleText(text) : text}\n`);
}
