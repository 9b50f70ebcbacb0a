// Tokenizing text: Realm's built guest and llama.cpp in turn, in one process, on the same vocabularies and texts.
// Ordinary text, and what makes careless tokenizers slow. A table on stdout, JSON in bench/results/.
// node bench/tokenizer.ts [rounds]

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { modelId, PlainHost } from "../test/guest/host.ts";
import { openGuest } from "../test/guest/instance.ts";
import { VocabularySource } from "../test/guest/tokenizer/vocabulary-source.ts";
import { writeGguf } from "../test/gguf/write-gguf.ts";
import { LlamaModel } from "../test/oracle/llama.ts";
import { sharedFile } from "../test/shared-data.ts";
import { describeMachine } from "./machine.ts";
import { resultsPath, wholeNumber, writeResults } from "./run-files.ts";
import { median } from "./statistics.ts";

const rounds = wholeNumber("rounds", process.argv[2] ?? "5", 1);
const textBytes = 2 ** 20;
/** A tenth of the text, to see whether ten times as much takes ten times as long. */
const part = 0.1;

interface Vocabulary {
  readonly name: string;
  readonly file: string;
  /** None: as the file has it. */
  readonly pre?: string;
}

/** Pre-tokenizers that llama.cpp splits by hand; by its regular expressions it is far slower. */
const vocabularies: readonly Vocabulary[] = [
  { name: "SentencePiece", file: "vocab/ggml-vocab-llama-spm.gguf" },
  { name: "gpt-2", file: "vocab/ggml-vocab-gpt-2.gguf" },
  { name: "llama-bpe", file: "vocab/ggml-vocab-gpt-2.gguf", pre: "llama-bpe" },
  { name: "qwen2", file: "vocab/ggml-vocab-gpt-2.gguf", pre: "qwen2" },
];

type Tokenize = (text: Uint8Array) => number;

const texts: readonly (readonly [string, Uint8Array])[] = [
  ["English", repeated(readFileSync(required("texts/kjv.txt")))],
  ["one letter", repeated(Buffer.from("a"))],
  ["spaces", repeated(Buffer.from(" "))],
  ["digits", repeated(Buffer.from("7"))],
];

function required(name: string): string {
  const path = sharedFile(name);
  if (path === undefined) throw new Error(`"${name}" is not on this machine`);
  return path;
}

/** 1 MiB of it. */
function repeated(unit: Uint8Array): Uint8Array {
  return Buffer.alloc(textBytes, unit);
}

/** The vocabulary's file, relabelled where that is asked for. */
function writeVocabulary({ file, pre }: Vocabulary, path: string): void {
  const description = VocabularySource.fromFile(required(file)).describe();
  if (pre !== undefined) description.set("tokenizer.ggml.pre", { type: "text", value: pre });
  writeFileSync(path, writeGguf({ metadata: [...description] }).bytes);
}

function openRealm(path: string): Tokenize {
  const tokenizer = openGuest(new PlainHost(path)).guest.loadTokenizerById(modelId);
  return (text) => tokenizer.tokenize(text, { addSpecial: false, parseSpecial: false }).length;
}

function openLlama(path: string): Tokenize {
  const llama = LlamaModel.load(path, { vocabularyOnly: true });
  return (text) => llama.tokenize(text, { addSpecial: false }).length;
}

function timeMs(tokenize: Tokenize, text: Uint8Array): number {
  const startedAt = performance.now();
  tokenize(text);
  return performance.now() - startedAt;
}

interface Row {
  readonly vocabulary: string;
  readonly text: string;
  readonly realmMs: number;
  readonly llamaMs: number;
  /** Of the whole against its tenth, times 10. */
  readonly realmGrowth: number;
}

function measure(
  realm: Tokenize,
  llama: Tokenize,
  text: Uint8Array,
): Omit<Row, "vocabulary" | "text"> {
  const [count, expected] = [realm(text), llama(text)];
  if (count !== expected) throw new Error(`Realm gives ${count} tokens, llama.cpp ${expected}`);
  const times = Array.from({ length: rounds }, () => ({
    realm: timeMs(realm, text),
    llama: timeMs(llama, text),
    tenth: timeMs(realm, text.subarray(0, textBytes * part)),
  }));
  const realmMs = median(times.map((round) => round.realm));
  const llamaMs = median(times.map((round) => round.llama));
  const realmGrowth = (realmMs * part) / median(times.map((round) => round.tenth));
  return { realmMs, llamaMs, realmGrowth };
}

const megabytes = textBytes / 1e6;

function line({ vocabulary, text, ...row }: Row): string {
  const [realm, llama] = [row.realmMs, row.llamaMs].map((ms) => (megabytes / ms) * 1e3);
  const cells = [realm?.toFixed(2), llama?.toFixed(2), (row.llamaMs / row.realmMs).toFixed(2)];
  return `| ${[vocabulary, text, ...cells, row.realmGrowth.toFixed(2)].join(" | ")} |\n`;
}

const machine = describeMachine();
const { cpu, cores } = machine;
const rows: Row[] = [];
process.stdout.write(`${cpu}, ${cores} cores; medians of ${rounds}, MB/s on 1 MiB\n\n`);
process.stdout.write(
  "| vocabulary | text | Realm | llama.cpp | ratio | time of 1 MiB / 10 x 0.1 MiB |\n",
);
process.stdout.write("|---|---|---|---|---|---|\n");
const folder = mkdtempSync(join(tmpdir(), "realm-tokenizer-"));
try {
  for (const vocabulary of vocabularies) {
    const path = join(folder, "vocabulary.gguf");
    writeVocabulary(vocabulary, path);
    const [realm, llama] = [openRealm(path), openLlama(path)];
    for (const [name, text] of texts) {
      const row = { vocabulary: vocabulary.name, text: name, ...measure(realm, llama, text) };
      rows.push(row);
      process.stdout.write(line(row));
    }
  }
  writeResults(resultsPath(machine, 1, "thread-tokenizer"), { machine, rounds, textBytes, rows });
} finally {
  rmSync(folder, { recursive: true });
}
