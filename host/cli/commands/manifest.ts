// `realm manifest`: lists of models as files, for those who pull by name, and as pages for those who look.

import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { RealmError } from "../../error/realm-error.ts";
import type { ManifestFilter, ManifestOptions, SortOrder } from "../../hub/index.ts";
import { systemFailure } from "../../library/system-failure.ts";
import { notice } from "../command-context.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { choiceOf, integerOf } from "../values.ts";

const filters = ["small", "medium", "large", "all"] as const;
const sorts = ["popular", "downloads", "likes", "recent"] as const;
const providers = ["hf", "civitai"] as const;
const categories = ["Llm", "Checkpoint", "Lora", "Unknown"] as const;

interface BuildFlags extends ReportFlags {
  readonly filter?: string;
  readonly out?: string;
  readonly provider?: (typeof providers)[number];
  readonly query?: string;
  readonly sort?: SortOrder;
  readonly category?: (typeof categories)[number];
  readonly limit?: number;
  readonly author?: string;
  readonly compatibility?: true;
  readonly readme?: true;
  readonly nsfw?: true;
}

const examples = `
Examples:
  $ realm manifest build --filter small --out ./manifests
  $ realm manifest build --filter small,medium,large --sort downloads --limit 200 --out ./manifests
  $ realm manifest build --filter all --query smollm2 --compatibility --readme --out ./smollm2.json
  $ realm manifest site --manifests ./manifests --out ./site

small: the chosen file is at most 4 GiB, medium: at most 16 GiB, large: above. The same answers of the hub give the same
bytes; SOURCE_DATE_EPOCH sets the time that is written in.
`;

export function addManifestCommand(program: Command, context: CommandContext): void {
  const manifest = program
    .command("manifest")
    .description("write lists of a hub's models, and pages that show them")
    .helpCommand(false);
  manifest.addHelpText("after", examples);
  addSiteCommand(manifest, context);
  const command = manifest
    .command("build")
    .description("write manifests of a hub's models")
    .option("--filter <sizes>", `${filters.join(", ")}, several between commas (default: all)`)
    .option("--out <path>", "a folder, or, for one filter, a .json file (default: this folder)")
    .option("--provider <hub>", "hf (default) or civitai", choiceOf("--provider", providers))
    .option("--query <words>", "words in the models' names (default: all models)")
    .option("--sort <order>", `${sorts.join(", ")} (default: popular)`, choiceOf("--sort", sorts))
    .option("--category <category>", categories.join(", "), choiceOf("--category", categories))
    .option(
      "--limit <n>",
      "models to look at (default: 100)",
      integerOf("--limit", { least: 1, most: 1_000 }),
    )
    .option("--author <name>", "models of this owner alone")
    .option("--compatibility", "read each model's header and say whether Realm runs it")
    .option("--readme", "with each model's page")
    .option("--nsfw", "also models that are not for everybody");
  addReportFlags(command, 'one object: {"files": [...]}');
  command.addHelpText("after", examples);
  command.action((flags: BuildFlags) => build(context, flags));
}

interface SiteFlags extends ReportFlags {
  readonly manifests: string;
  readonly out: string;
}

const siteExamples = `
Examples:
  $ realm manifest site --manifests ./manifests --out ./site
  $ realm manifest site --manifests ./hf-filter-small.json --out ./site && npx serve ./site

The pages are static and load nothing from elsewhere: they work on any file host, in any folder of it, and in
realm serve, whose setting "site" names the folder. The same manifests give the same bytes.
`;

function addSiteCommand(manifest: Command, context: CommandContext): void {
  const command = manifest
    .command("site")
    .description("write pages that list the models of manifests, and show each")
    .requiredOption("--manifests <path>", "a manifest, or a folder of them")
    .requiredOption("--out <folder>", "where the pages are written");
  addReportFlags(command, 'one object: {"folder", "models", "files"}');
  command.addHelpText("after", siteExamples);
  command.action((flags: SiteFlags) => site(context, flags));
}

async function site(context: CommandContext, flags: SiteFlags): Promise<void> {
  const { writeSite } = await import("../../hub/site/write-site.ts");
  const { models, files } = await writeSite(flags.manifests, flags.out);
  if (flags.json) await context.output.json({ folder: flags.out, models, files });
  else await context.output.line(join(flags.out, "index.html"));
  notice(`${models} models, ${files} files`, flags);
}

async function build(context: CommandContext, flags: BuildFlags): Promise<void> {
  const { buildManifests, manifestFileName, manifestText } = await import("../../hub/index.ts");
  const wanted = readFilters(flags.filter);
  const provider = flags.provider === "civitai" ? "CivitAI" : "HuggingFace";
  const { query, sort, category, limit = 100, author, compatibility, readme, nsfw } = flags;
  const options: ManifestOptions = {
    provider,
    query,
    sort,
    category,
    limit,
    author,
    compatibility,
    readme,
    nsfw,
  };
  const manifests = await buildManifests(wanted, { ...options, signal: context.signal });
  const files: { path: string; models: number }[] = [];
  for (const manifest of manifests) {
    const path = await pathFor(
      flags.out ?? ".",
      manifestFileName(provider, manifest.filter),
      wanted.length,
    );
    await write(path, manifestText(manifest));
    files.push({ path, models: manifest.models.length });
  }
  if (flags.json) await context.output.json({ files });
  else for (const { path } of files) await context.output.line(path);
  for (const { path, models } of files) notice(`${path}: ${models} models`, flags);
}

function readFilters(text = "all"): ManifestFilter[] {
  return text.split(",").map(choiceOf("--filter", filters));
}

async function pathFor(out: string, fileName: string, count: number): Promise<string> {
  const isFolder = (await stat(out).catch(() => undefined))?.isDirectory() === true;
  if (isFolder || !out.endsWith(".json")) return join(out, fileName);
  if (count === 1) return out;
  throw new RealmError(
    "bad-argument",
    `--out is the file "${out}", and there are ${count} filters: give a folder`,
  );
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, text);
  } catch (thrown) {
    throw systemFailure(`cannot write "${path}"`, thrown);
  }
}
