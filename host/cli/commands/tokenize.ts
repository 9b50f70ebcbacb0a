// `realm tokenize`: a text goes in, its token ids come out on one line.

import type { Command } from "commander";
import { RealmError } from "../../error/realm-error.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { modelPath } from "../model-argument.ts";
import { openModel } from "../open-model.ts";
import { textInput } from "../standard-input.ts";

interface TokenizeFlags extends ReportFlags {
  readonly addSpecial: boolean;
  readonly parseSpecial: boolean;
}

const examples = `
Examples:
  $ realm tokenize genesis "In the beginning"
  $ realm tokenize ./model.gguf --no-add-special --json "Hello"
  $ realm tokenize ./model.gguf - < text.txt
`;

export function addTokenizeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("tokenize")
    .description("turn a text into token ids")
    .argument("<model>", "a GGUF file, also one of a vocabulary alone, or a name")
    .argument("[text...]", "words, joined by a space; `-`, or none and a pipe: stdin as it is")
    .option("--no-add-special", "no BOS or EOS, whatever the vocabulary asks for")
    .option("--no-parse-special", "control tokens written in the text stay text");
  addReportFlags(command, 'one object: {"tokens": [...]}');
  command.addHelpText("after", examples);
  command.action((model: string, words: string[], flags: TokenizeFlags) =>
    tokenize(context, { model, words, flags }),
  );
}

interface TokenizeArguments {
  readonly model: string;
  readonly words: readonly string[];
  readonly flags: TokenizeFlags;
}

async function tokenize(context: CommandContext, given: TokenizeArguments): Promise<void> {
  const { addSpecial, parseSpecial, json } = given.flags;
  const path = modelPath(given.model);
  const text = await textInput(given.words, context.signal);
  if (text === undefined) {
    throw new RealmError("bad-argument", "a text is needed, or - to read it from stdin");
  }
  await using opened = await openModel(path, given.flags, context.signal);
  const tokens = await opened.model.tokenize(text, { addSpecial, parseSpecial });
  if (json) await context.output.json({ tokens: [...tokens] });
  else await context.output.line(tokens.join(" "));
}
