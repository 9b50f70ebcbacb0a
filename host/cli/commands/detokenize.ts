// `realm detokenize`: token ids go in, their text comes out exactly.

import type { Command } from "commander";
import { RealmError } from "../../error/realm-error.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { modelPath } from "../model-argument.ts";
import { openModel } from "../open-model.ts";
import { textInput } from "../standard-input.ts";
import { integerOf } from "../values.ts";

interface DetokenizeFlags extends ReportFlags {
  readonly special?: true;
}

const examples = `
Examples:
  $ realm detokenize genesis 1 389 267 1134
  $ realm tokenize genesis "In the beginning" | realm detokenize genesis -
`;

export function addDetokenizeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("detokenize")
    .description("turn token ids into their text")
    .argument("<model>", "a GGUF file, also one of a vocabulary alone, or a name")
    .argument("[ids...]", "token ids; `-`, or none and a pipe: stdin, ids between white space")
    .option("--special", "write control tokens out too");
  addReportFlags(command, 'one object: {"text": "..."}');
  command.addHelpText("after", examples);
  command.action((model: string, words: string[], flags: DetokenizeFlags) =>
    detokenize(context, { model, words, flags }),
  );
}

interface DetokenizeArguments {
  readonly model: string;
  readonly words: readonly string[];
  readonly flags: DetokenizeFlags;
}

async function detokenize(context: CommandContext, given: DetokenizeArguments): Promise<void> {
  const path = modelPath(given.model);
  const input = await textInput(given.words, context.signal);
  if (input === undefined) {
    throw new RealmError("bad-argument", "token ids are needed, or - to read them from stdin");
  }
  const ids = parseTokenIds(typeof input === "string" ? input : Buffer.from(input).toString());
  await using opened = await openModel(path, given.flags, context.signal);
  const text = await opened.model.detokenize(ids, { special: given.flags.special });
  if (given.flags.json) {
    await context.output.json({ text });
  } else {
    await context.output.text(text);
    await context.output.endText();
  }
}

/** Ids between white space or commas; no ids at all are an empty text. */
export function parseTokenIds(text: string): Uint32Array {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  return Uint32Array.from(words, integerOf("a token id", { least: 0 }));
}
