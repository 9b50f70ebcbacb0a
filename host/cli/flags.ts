// Flags that several commands share: each is written once, with its range and its help.

import { Option } from "commander";
import type { Command } from "commander";
import type { GenerateOptions, KvType } from "../runtime/generate-options.ts";
import type { Isolation } from "../runtime/guest-kind.ts";
import { choiceOf, integerOf, numberOf, textsOf, unsigned64Of } from "./values.ts";

const kvTypes = ["f16", "f32", "q8_0", "i16"] as const;
const isolations = ["worker", "process"] as const;

/** What shapes a generation; what is absent has the library's default. */
export interface GenerationFlags {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly seed?: bigint;
  readonly stop?: readonly string[];
  readonly context?: number;
  readonly kvType?: KvType;
}

/** Who generates, and where. */
export interface GuestFlags {
  readonly guest?: string;
  readonly isolation?: Isolation;
}

export interface ThreadsFlag {
  readonly threads?: number;
}

/** How a model is loaded. */
export interface LoadFlags {
  readonly mmap?: true;
}

export interface ReportFlags {
  readonly json?: true;
  readonly quiet?: true;
}

export function addGenerationFlags(command: Command): void {
  command.optionsGroup("Generation:");
  add(command, "--max-tokens <n>", "end after n tokens (default: go on to the end)", (name) =>
    integerOf(name, { least: 1 }),
  );
  add(command, "--temperature <t>", "0 always takes the likeliest token (default: 0.8)", (name) =>
    numberOf(name, { least: 0 }),
  );
  add(command, "--top-k <k>", "keep the k likeliest tokens, 0: all (default: 40)", (name) =>
    integerOf(name, { least: 0 }),
  );
  add(command, "--top-p <p>", "keep the likeliest tokens of this mass (default: 0.95)", (name) =>
    numberOf(name, { least: 0, most: 1 }),
  );
  add(command, "--min-p <p>", "drop what is under p times the likeliest (default: 0.05)", (name) =>
    numberOf(name, { least: 0, most: 1 }),
  );
  add(
    command,
    "--seed <n>",
    "the same seed gives the same text (default: another each time)",
    unsigned64Of,
  );
  add(command, "--stop <text>", "end before this text; may be given again", textsOf);
  add(
    command,
    "--context <n>",
    "positions of context (default: the model's, at most 4096)",
    (name) => integerOf(name, { least: 1 }),
  );
  add(command, "--kv-type <type>", `numbers of the KV cache: ${kvTypes.join(", ")}`, (name) =>
    choiceOf(name, kvTypes),
  );
}

/** The library's options: flags of other commands and other kinds are no business of its. */
export function generationOptions(flags: GenerationFlags): GenerateOptions {
  const { maxTokens, temperature, topK, topP, minP, seed, stop, context, kvType } = flags;
  return { maxTokens, temperature, topK, topP, minP, seed, stop, context, kvType };
}

export function addGuestFlags(command: Command): void {
  command.optionsGroup("Guest:");
  command.option("--guest <file>", "a component in place of Realm's own guest; docs/GUESTS.md");
  add(
    command,
    "--isolation <level>",
    "run the guest in a worker (default) or a process (default for --guest)",
    (name) => choiceOf(name, isolations),
  );
}

export function addThreadsFlag(command: Command): void {
  add(
    command,
    "--threads <n>",
    "threads that compute (default: REALM_THREADS, or all cores)",
    (name) => integerOf(name, { least: 1, most: 512 }),
  );
}

export function addLoadFlags(command: Command): void {
  command.option(
    "--mmap",
    "leave weights in the file where possible: loads faster, but a file that is changed meanwhile ends the process; " +
      "only for files you trust, that nobody changes",
  );
}

export function addReportFlags(command: Command, json: string): void {
  command.option("--json", json).option("--quiet", "no notices and no progress on stderr");
}

function add<Value>(
  command: Command,
  flags: string,
  description: string,
  parserOf: (name: string) => (value: string, earlier: Value) => Value,
): void {
  const option = new Option(flags, description);
  command.addOption(option.argParser(parserOf(`--${option.name()}`)));
}
