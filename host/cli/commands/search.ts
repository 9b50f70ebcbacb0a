// `realm search`: models of a hub, and whether Realm runs each of them here.

import type { Command } from "commander";
import type { CompatibilityResult, Model, SearchOptions, SortOrder } from "../../hub/index.ts";
import { notice } from "../command-context.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { bytesText, tableLines } from "../table.ts";
import { choiceOf, integerOf } from "../values.ts";

const sorts = ["popular", "downloads", "likes", "recent"] as const;
const providers = ["hf", "civitai"] as const;

interface SearchFlags extends ReportFlags {
  readonly limit?: number;
  readonly sort?: SortOrder;
  readonly author?: string;
  readonly provider?: (typeof providers)[number];
  readonly nsfw?: true;
  readonly compatible?: true;
  readonly check: boolean;
}

const examples = `
Examples:
  $ realm search smollm2
  $ realm search qwen 7b instruct --sort downloads --limit 5
  $ realm search llama --compatible --json | jq -r '.models[].id'
`;

export function addSearchCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("search")
    .description("search a hub for models; says of each whether it runs here")
    .argument("[words...]", "words in the models' names; none: all models")
    .option(
      "--limit <n>",
      "models at most (default: 10)",
      integerOf("--limit", { least: 1, most: 100 }),
    )
    .option("--sort <order>", `${sorts.join(", ")} (default: popular)`, choiceOf("--sort", sorts))
    .option("--author <name>", "models of this owner alone")
    .option("--provider <hub>", "hf (default) or civitai", choiceOf("--provider", providers))
    .option("--nsfw", "also models that are not for everybody")
    .option("--compatible", "only models that run here")
    .option("--no-check", "do not read the models' headers");
  addReportFlags(command, 'one object: {"models": [...]}');
  command.addHelpText("after", examples);
  command.action((words: string[], flags: SearchFlags) => search(context, words, flags));
}

interface FoundModel {
  readonly model: Model;
  readonly compatibility: CompatibilityResult | undefined;
}

async function search(
  context: CommandContext,
  words: readonly string[],
  flags: SearchFlags,
): Promise<void> {
  const found = await findModels(words.join(" "), flags, context.signal);
  const kept = flags.compatible
    ? found.filter(({ compatibility }) => compatibility?.compatible === true)
    : found;
  if (flags.json) {
    const models = kept.map(({ model, compatibility }) => ({ ...model, compatibility }));
    await context.output.json({ models });
  } else if (kept.length > 0) await context.output.styledLines(tableOf(kept));
  else notice("no model was found", flags);
}

async function findModels(
  query: string,
  flags: SearchFlags,
  signal: AbortSignal,
): Promise<FoundModel[]> {
  const hub = await import("../../hub/index.ts");
  const { limit = 10, sort, author, nsfw } = flags;
  const options: SearchOptions = { limit, sort, author, nsfw, signal };
  const models =
    flags.provider === "civitai"
      ? await hub.searchCivitAIModels(query, options)
      : await hub.searchHuggingFaceModels(query, options);
  if (!flags.check && !flags.compatible) {
    return models.map((model) => ({ model, compatibility: undefined }));
  }
  return await hub.checkModels(models, { signal });
}

function tableOf(found: readonly FoundModel[]): string[] {
  const isChecked = found.some(({ compatibility }) => compatibility !== undefined);
  const headings = ["model", "needs", "downloads", "likes", ...(isChecked ? ["runs", "why"] : [])];
  const rows = found.map(({ model, compatibility }) => [
    model.id,
    needsText(model, compatibility),
    model.downloads.toLocaleString("en-US"),
    model.likes.toLocaleString("en-US"),
    ...(compatibility === undefined
      ? []
      : [verdict(compatibility), compatibility.reasons[0] ?? ""]),
  ]);
  return tableLines(headings, rows);
}

/** Of memory, where the header was read; else its file's size. */
function needsText({ size }: Model, compatibility: CompatibilityResult | undefined): string {
  const bytes = compatibility?.memoryBytes;
  return bytes === undefined ? size : bytesText(bytes);
}

function verdict({ compatible, confidence }: CompatibilityResult): string {
  if (confidence === "none") return "?";
  const sure = confidence === "high" ? "" : " (likely)";
  return compatible ? `yes${sure}` : `no${sure}`;
}
