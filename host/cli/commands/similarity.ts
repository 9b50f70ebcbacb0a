// `realm similarity`: how near two texts are, as the cosine of their vectors.

import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { addEmbedFlags, CutTexts, embedOptions } from "../embed-flags.ts";
import type { EmbedFlags } from "../embed-flags.ts";
import { addReportFlags } from "../flags.ts";
import { modelPath } from "../model-argument.ts";
import { openModel } from "../open-model.ts";
import { dotProduct } from "../passages/nearest-rows.ts";

const examples = `
Examples:
  $ realm similarity ./minilm.gguf "The weather is lovely today." "It's so sunny outside!"
`;

export function addSimilarityCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("similarity")
    .description("how near two texts are, from -1 to 1")
    .argument("<model>", "a GGUF file or a name")
    .argument("<a>", "a text")
    .argument("<b>", "another");
  addEmbedFlags(command);
  addReportFlags(command, 'one object: {"similarity": n}');
  command.addHelpText("after", examples);
  command.action((model: string, a: string, b: string, flags: EmbedFlags) =>
    similarity(context, { model, texts: [a, b], flags }),
  );
}

interface SimilarityArguments {
  readonly model: string;
  readonly texts: readonly [string, string];
  readonly flags: EmbedFlags;
}

async function similarity(context: CommandContext, given: SimilarityArguments): Promise<void> {
  const { flags, texts } = given;
  await using opened = await openModel(modelPath(given.model), flags, context.signal);
  const options = { ...embedOptions(flags), signal: context.signal };
  const cut = new CutTexts();
  const vectors: Float32Array[] = [];
  for await (const embedding of opened.model.embeddings(texts, options)) {
    cut.see(embedding);
    vectors.push(embedding.vector);
  }
  const [a = new Float32Array(), b = new Float32Array()] = vectors;
  const cosine = dotProduct(a, b, 0);
  if (flags.json) await context.output.json({ similarity: cosine });
  else await context.output.line(cosine.toFixed(4));
  cut.say(flags);
}
