// `realm rerank`: documents go in, and come out with how well each fits a query, the best first.

import type { Command } from "commander";
import { Option } from "commander";
import type { CommandContext } from "../command-context.ts";
import { CutTexts } from "../embed-flags.ts";
import { addLoadFlags, addReportFlags, addThreadsFlag } from "../flags.ts";
import type { LoadFlags, ReportFlags, ThreadsFlag } from "../flags.ts";
import { linesUnlessGiven } from "../input-lines.ts";
import { modelPath } from "../model-argument.ts";
import { openModel } from "../open-model.ts";
import { integerOf } from "../values.ts";
import { visibleLine } from "../visible-text.ts";

interface RerankFlags extends LoadFlags, ReportFlags, ThreadsFlag {
  readonly top?: number;
  readonly truncate?: true;
  readonly context?: number;
}

const examples = `
Examples:
  $ realm rerank ./ms-marco-minilm.gguf "who made the stars" "Bread is baked." "God made the stars."
  $ realm rerank ./ms-marco-minilm.gguf "who made the stars" --top 3 < passages.txt
`;

export function addRerankCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("rerank")
    .description("order documents by how well they fit a query")
    .argument("<model>", "a GGUF file or a name, of a model that ranks (a cross-encoder)")
    .argument("<query>", "a text")
    .argument("[document...]", "each one text; `-`, or none and a pipe: stdin, one a line")
    .addOption(
      new Option("--top <n>", "only the best n").argParser(integerOf("--top", { least: 1 })),
    )
    .option("--truncate", "cut documents that are too long; else they are an error")
    .addOption(
      new Option(
        "--context <n>",
        "tokens of query and document at most (default: as trained)",
      ).argParser(integerOf("--context", { least: 1 })),
    );
  addThreadsFlag(command);
  addLoadFlags(command);
  addReportFlags(command, 'one object: {"results": [{"index": n, "score": n, "document": "..."}]}');
  command.addHelpText("after", examples);
  command.action((model: string, query: string, words: string[], flags: RerankFlags) =>
    rerank(context, { model, query, words, flags }),
  );
}

interface RerankArguments {
  readonly model: string;
  readonly query: string;
  readonly words: readonly string[];
  readonly flags: RerankFlags;
}

async function rerank(context: CommandContext, given: RerankArguments): Promise<void> {
  const { query, words, flags } = given;
  const { truncate, top } = flags;
  const lines = linesUnlessGiven(words, context.signal);
  const documents = lines === undefined ? words : await Array.fromAsync(lines);
  await using opened = await openModel(modelPath(given.model), flags, context.signal);
  const options = { truncate, context: flags.context, signal: context.signal };
  const ranked = await opened.model.rank(query, documents, options);
  const cut = new CutTexts();
  for (const document of ranked) cut.see(document);
  const results = ranked
    .slice(0, top)
    .map(({ index, score }) => ({ index, score, document: documents[index] ?? "" }));
  if (flags.json) await context.output.json({ results });
  else {
    for (const { score, document } of results) {
      await context.output.line(`${score.toFixed(4)}  ${visibleLine(document)}`);
    }
  }
  cut.say(flags);
}
