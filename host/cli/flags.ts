// Flags that several commands share: each is written once, with its range and its help.

import type { Command } from "commander";
import type { JsonSchema } from "../grammar/json-schema.ts";
import type { GenerateOptions, KvType } from "../runtime/generate-options.ts";
import type { Isolation } from "../runtime/guest-kind.ts";
import { addFlag } from "./add-flag.ts";
import { grammarOf, jsonSchemaOf } from "./grammar-values.ts";
import { addSamplingFlags, samplingOptions } from "./sampling-flags.ts";
import type { SamplingFlags } from "./sampling-flags.ts";
import { choiceOf, integerOf, textsOf } from "./values.ts";

const kvTypes = ["f16", "f32", "q8_0", "i16"] as const;
const isolations = ["worker", "process"] as const;

/** What shapes a generation; what is absent has the library's default. */
export interface GenerationFlags extends SamplingFlags {
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly grammar?: string;
  readonly jsonSchema?: JsonSchema;
  readonly ignoreEos?: true;
  readonly logprobs?: number;
  readonly context?: number;
  readonly kvType?: KvType;
  readonly speculate?: true;
  readonly contextShift?: true;
  readonly keep?: number;
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
  addFlag(command, "--max-tokens <n>", "end after n tokens (default: go on to the end)", (name) =>
    integerOf(name, { least: 1 }),
  );
  addFlag(command, "--stop <text>", "end before this text; may be given again", textsOf);
  addFlag(command, "--grammar <file>", "hold the text to this grammar, in GBNF", grammarOf);
  addFlag(
    command,
    "--json-schema <schema>",
    "hold the text to JSON of this schema: a file, or JSON when it starts with {",
    jsonSchemaOf,
  );
  command.option("--ignore-eos", "go on where the model would end");
  addFlag(command, "--logprobs <n>", "with --json: the n likeliest tokens at each place", (name) =>
    integerOf(name, { least: 0, most: 100 }),
  );
  addFlag(
    command,
    "--context <n>",
    "positions of context (default: the model's, at most 4096)",
    (name) => integerOf(name, { least: 1 }),
  );
  addFlag(
    command,
    "--keep <n>",
    "positions at the beginning that --context-shift keeps (default: 4)",
    (name) => integerOf(name, { least: 0 }),
  );
  command
    .option("--context-shift", "when the context is full, drop its older half and go on")
    .option(
      "--speculate",
      "guess tokens from the text so far: the same text, faster where it repeats",
    );
  addFlag(command, "--kv-type <type>", `numbers of the KV cache: ${kvTypes.join(", ")}`, (name) =>
    choiceOf(name, kvTypes),
  );
  addSamplingFlags(command);
}

/** The library's options: flags of other commands and other kinds are no business of its. */
export function generationOptions(flags: GenerationFlags): GenerateOptions {
  const { maxTokens, stop, grammar, jsonSchema, ignoreEos, logprobs } = flags;
  const { context, kvType, speculate, contextShift, keep } = flags;
  const text = { maxTokens, stop, grammar, jsonSchema, ignoreEos, logprobs, speculate };
  return { ...samplingOptions(flags), ...text, context, kvType, contextShift, keep };
}

export function addGuestFlags(command: Command): void {
  command.optionsGroup("Guest:");
  command.option("--guest <file>", "a component in place of Realm's own guest; docs/GUESTS.md");
  addFlag(
    command,
    "--isolation <level>",
    "run the guest in a worker (default) or a process (default for --guest)",
    (name) => choiceOf(name, isolations),
  );
}

export function addThreadsFlag(command: Command): void {
  addFlag(
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
