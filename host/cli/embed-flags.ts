// Flags of the commands that embed.

import type { Command } from "commander";
import { Option } from "commander";
import type { EmbedOptions } from "../runtime/embedding/embed-options.ts";
import { notice } from "./command-context.ts";
import { addLoadFlags, addThreadsFlag } from "./flags.ts";
import type { LoadFlags, ReportFlags, ThreadsFlag } from "./flags.ts";
import { choiceOf, integerOf } from "./values.ts";

export interface EmbedFlags extends LoadFlags, ReportFlags, ThreadsFlag {
  readonly dimensions?: number;
  readonly pooling?: "mean" | "cls" | "last";
  readonly prefix?: string;
  readonly truncate?: true;
  readonly context?: number;
}

const poolings = ["mean", "cls", "last"] as const;

export function addEmbedFlags(command: Command): void {
  command
    .addOption(
      new Option("--dimensions <n>", "keep the first n values of each vector").argParser(
        integerOf("--dimensions", { least: 1 }),
      ),
    )
    .addOption(
      new Option(
        "--pooling <kind>",
        `${poolings.join(", ")} (default: the model file's)`,
      ).argParser(choiceOf("--pooling", poolings)),
    )
    .option("--prefix <text>", "write this before each text, in place of the model's own")
    .option("--truncate", "cut texts that are too long; else they are an error")
    .addOption(
      new Option("--context <n>", "tokens of a text at most (default: as trained)").argParser(
        integerOf("--context", { least: 1 }),
      ),
    );
  addThreadsFlag(command);
  addLoadFlags(command);
}

export function embedOptions(flags: EmbedFlags): EmbedOptions {
  const { dimensions, pooling, prefix, truncate, context } = flags;
  return { dimensions, pooling, prefix, truncate, context };
}

/** Counts texts that were cut, and says so at the end. */
export class CutTexts {
  #count = 0;

  see({ truncated }: { readonly truncated: boolean }): void {
    if (truncated) this.#count += 1;
  }

  say(flags: ReportFlags): void {
    if (this.#count === 0) return;
    const texts = this.#count === 1 ? "1 text was" : `${this.#count} texts were`;
    notice(`${texts} longer than the model takes, and cut`, flags);
  }
}
