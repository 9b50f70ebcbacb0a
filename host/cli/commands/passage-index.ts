// `realm index`: the passages of a folder by their vectors, and a search for those nearest to a question.

import { resolve } from "node:path";
import type { Command } from "commander";
import { Option } from "commander";
import type { CommandContext } from "../command-context.ts";
import { addEmbedFlags, CutTexts, embedOptions } from "../embed-flags.ts";
import type { EmbedFlags } from "../embed-flags.ts";
import { addReportFlags } from "../flags.ts";
import { modelPath } from "../model-argument.ts";
import { openModel } from "../open-model.ts";
import { IndexWriter, readIndexFacts, searchIndex } from "../passages/passage-index.ts";
import { readPassages } from "../passages/read-passages.ts";
import type { Passage } from "../passages/read-passages.ts";
import { TextProgress } from "../text-progress.ts";
import { integerOf } from "../values.ts";

interface BuildFlags extends EmbedFlags {
  readonly output?: string;
  readonly lines?: true;
}

interface SearchFlags extends EmbedFlags {
  readonly model?: string;
  readonly top?: number;
}

const examples = `
Examples:
  $ realm index build ./minilm.gguf ./notes
  $ realm index search ./notes.index "who made the stars"
`;

export function addIndexCommand(program: Command, context: CommandContext): void {
  const index = program.command("index").description("search a folder of texts by meaning");
  index.addHelpText("after", examples);
  const build = index
    .command("build")
    .description("embed the passages of a folder")
    .argument("<model>", "a GGUF file or a name")
    .argument("<folder>", "texts: a folder, or one file")
    .option("--output <folder>", "where the index goes (default: the folder's name with .index)")
    .option("--lines", "each line is a passage (default: paragraphs)");
  addEmbedFlags(build);
  addReportFlags(build, 'one object: {"passages": n, "dimensions": n, "index": "..."}');
  build.action((model: string, folder: string, flags: BuildFlags) =>
    buildIndex(context, { model, folder, flags }),
  );
  const searching = index
    .command("search")
    .description("the passages nearest to a question")
    .argument("<index>", "what build has made")
    .argument("<query...>", "words, joined by a space")
    .option("--model <model>", "the model, where it is not where it was")
    .addOption(
      new Option("--top <n>", "passages to show (default: 10)").argParser(
        integerOf("--top", { least: 1, most: 1000 }),
      ),
    );
  addEmbedFlags(searching);
  addReportFlags(searching, 'one object: {"results": [{"file", "line", "text", "score"}]}');
  searching.action((path: string, words: string[], flags: SearchFlags) =>
    searchFor(context, { path, query: words.join(" "), flags }),
  );
}

interface BuildArguments {
  readonly model: string;
  readonly folder: string;
  readonly flags: BuildFlags;
}

async function buildIndex(context: CommandContext, given: BuildArguments): Promise<void> {
  const { flags, folder } = given;
  const path = modelPath(given.model);
  const output = flags.output ?? `${folder.replace(/[/\\]+$/, "")}.index`;
  await using opened = await openModel(path, flags, context.signal);
  await using writer = await IndexWriter.create(output);
  const cut = new CutTexts();
  const progress = new TextProgress(process.stderr, flags);
  // Those whose vectors have not come yet.
  const waiting: Passage[] = [];
  const options = {
    ...embedOptions(flags),
    truncate: true,
    task: "document",
    signal: context.signal,
  } as const;
  const passages = readPassages(folder, { lines: flags.lines ?? false });
  try {
    for await (const embedding of opened.model.embeddings(textsOf(passages, waiting), options)) {
      const passage = waiting.shift();
      if (passage !== undefined) await writer.add(passage, embedding.vector);
      cut.see(embedding);
      progress.update(embedding.index + 1);
    }
  } finally {
    progress.clear();
  }
  const facts = await writer.finish(resolve(path));
  cut.say(flags);
  const { passages: count, dimensions } = facts;
  if (flags.json) await context.output.json({ passages: count, dimensions, index: output });
  else await context.output.line(`${count} passages in ${output}`);
}

async function* textsOf(
  passages: AsyncIterable<Passage>,
  waiting: Passage[],
): AsyncGenerator<string, void, void> {
  for await (const passage of passages) {
    waiting.push(passage);
    yield passage.text;
  }
}

interface SearchArguments {
  readonly path: string;
  readonly query: string;
  readonly flags: SearchFlags;
}

async function searchFor(context: CommandContext, given: SearchArguments): Promise<void> {
  const { flags, path, query } = given;
  const facts = await readIndexFacts(path);
  await using opened = await openModel(
    modelPath(flags.model ?? facts.model),
    flags,
    context.signal,
  );
  const options = {
    ...embedOptions(flags),
    dimensions: flags.dimensions ?? facts.dimensions,
    task: "query",
    signal: context.signal,
  } as const;
  const [vector = new Float32Array()] = await opened.model.embed([query], options);
  const results = await searchIndex(path, vector, flags.top ?? 10);
  if (flags.json) {
    await context.output.json({ results });
    return;
  }
  for (const { score, file, line, text } of results) {
    await context.output.line(
      `${score.toFixed(4)}  ${file}:${line}  ${text.replaceAll("\n", " ")}`,
    );
  }
}
