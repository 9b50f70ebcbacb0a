// `realm embed`: texts go in, a vector for each comes out.

import type { Command } from "commander";
import { Option } from "commander";
import { RealmError } from "../../error/realm-error.ts";
import type { Embedding } from "../../runtime/embedding/embedding-stream.ts";
import type { CommandContext } from "../command-context.ts";
import { addEmbedFlags, CutTexts, embedOptions } from "../embed-flags.ts";
import type { EmbedFlags } from "../embed-flags.ts";
import { addReportFlags } from "../flags.ts";
import { modelPath } from "../model-argument.ts";
import { npyHeader } from "../npy.ts";
import { linesUnlessGiven } from "../input-lines.ts";
import { openModel } from "../open-model.ts";
import { TextProgress } from "../text-progress.ts";
import { choiceOf } from "../values.ts";

const formats = ["lines", "json", "npy"] as const;

interface EmbedCommandFlags extends EmbedFlags {
  readonly query?: true;
  readonly document?: true;
  readonly format?: (typeof formats)[number];
  readonly jsonLines?: true;
}

const examples = `
Examples:
  $ realm embed ./minilm.gguf "a text" "another"
  $ realm embed ./nomic.gguf --query --dimensions 256 "who made the stars"
  $ realm embed ./minilm.gguf --format npy < lines.txt > vectors.npy
`;

export function addEmbedCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("embed")
    .description("turn texts into vectors")
    .argument("<model>", "a GGUF file or a name")
    .argument("[text...]", "each one text; `-`, or none and a pipe: stdin, one text a line")
    .addOption(
      new Option("--query", "for searching: as the model was trained for it").conflicts("document"),
    )
    .option("--document", "for being found")
    .addOption(
      new Option("--format <kind>", "lines (default): a JSON list a line; json; npy").argParser(
        choiceOf("--format", formats),
      ),
    )
    .option("--json-lines", 'stdin has JSON, a string or {"text": "..."} a line');
  addEmbedFlags(command);
  addReportFlags(command, 'one object: {"embeddings": [[...]], "dimensions": n}');
  command.addHelpText("after", examples);
  command.action((model: string, words: string[], flags: EmbedCommandFlags) =>
    embed(context, { model, words, flags }),
  );
}

interface EmbedArguments {
  readonly model: string;
  readonly words: readonly string[];
  readonly flags: EmbedCommandFlags;
}

async function embed(context: CommandContext, given: EmbedArguments): Promise<void> {
  const { flags } = given;
  const texts = textsOf(given, context.signal);
  await using opened = await openModel(modelPath(given.model), flags, context.signal);
  const options = { ...embedOptions(flags), task: taskOf(flags), signal: context.signal };
  const cut = new CutTexts();
  const progress = new TextProgress(process.stderr, flags);
  const vectors: Float32Array[] = [];
  const format = flags.json ? "json" : (flags.format ?? "lines");
  try {
    for await (const embedding of opened.model.embeddings(texts, options)) {
      cut.see(embedding);
      progress.update(embedding.index + 1);
      if (format === "lines") await writeLine(context, embedding);
      else vectors.push(embedding.vector);
    }
  } finally {
    progress.clear();
  }
  if (format === "json") await writeObject(context, vectors);
  if (format === "npy") await writeMatrix(context, vectors);
  cut.say(flags);
}

function taskOf({ query, document }: EmbedCommandFlags): "query" | "document" | undefined {
  if (query) return "query";
  return document ? "document" : undefined;
}

/** The words, each a text, else what stdin has. */
function textsOf(
  { words, flags }: EmbedArguments,
  signal: AbortSignal,
): Iterable<string> | AsyncIterable<string> {
  const lines = linesUnlessGiven(words, signal);
  if (lines === undefined) return words;
  return flags.jsonLines ? parsed(lines) : lines;
}

async function* parsed(lines: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    yield textOfJson(line, number);
  }
}

/** Errors: `bad-argument` names the line. */
function textOfJson(line: string, number: number): string {
  const value = parseJson(line);
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "text" in value) {
    if (typeof value.text === "string") return value.text;
  }
  throw new RealmError(
    "bad-argument",
    `line ${number} of stdin is neither a JSON string nor an object with a text`,
  );
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function writeLine({ output }: CommandContext, { vector }: Embedding): Promise<void> {
  await output.line(`[${vector.join(",")}]`);
}

async function writeObject({ output }: CommandContext, vectors: Float32Array[]): Promise<void> {
  const dimensions = vectors[0]?.length ?? 0;
  await output.json({ embeddings: vectors.map((vector) => [...vector]), dimensions });
}

async function writeMatrix({ output }: CommandContext, vectors: Float32Array[]): Promise<void> {
  if (output.isTerminal) {
    throw new RealmError("bad-argument", "--format npy writes bytes: send stdout to a file");
  }
  await output.bytes(npyHeader({ rows: vectors.length, columns: vectors[0]?.length ?? 0 }));
  for (const vector of vectors) await output.bytes(new Uint8Array(vector.buffer));
}
