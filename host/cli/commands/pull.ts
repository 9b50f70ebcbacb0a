// `realm pull`: a model from a hub into the store, under a name that `realm run` takes.

import type { Command } from "commander";
import { asRealmError } from "../../error/realm-error.ts";
import type { PulledModel } from "../../hub/index.ts";
import { notice } from "../command-context.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { LoadProgress } from "../load-progress.ts";
import { withHeader } from "../read-header.ts";

interface PullFlags extends ReportFlags {
  readonly name?: string;
  readonly revision?: string;
  readonly manifest?: string;
}

const examples = `
Examples:
  $ realm pull hf:HuggingFaceTB/SmolLM2-135M-Instruct-GGUF
  $ realm pull bartowski/Qwen2.5-7B-Instruct-GGUF:Q4_K_M --name qwen
  $ realm pull https://example.org/model.gguf
  $ realm pull smollm2 --manifest ./hf-filter-small.json

Without a quantization it takes the best that fits this machine, and says so. A pull that was interrupted goes on.

Environment:
  HF_TOKEN, CIVITAI_API_TOKEN     for what is not public; sent to the hub's own origin alone
  HF_ENDPOINT, CIVITAI_ENDPOINT   other hubs with the same interface
  REALM_ALLOW_ORIGINS             origins that may be plain http or private, between commas
`;

export function addPullCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("pull")
    .description("fetch a model and keep it under a name")
    .argument(
      "<model>",
      "hf:owner/repo[:quantization], owner/repo, an address, or a name in a manifest",
    )
    .option("--name <name>", "the name it gets (default: the repository's and the quantization)")
    .option("--revision <revision>", "a branch, tag or commit (default: main)")
    .option("--manifest <path>", "where names are looked up: a manifest, or a folder of them");
  addReportFlags(command, "one object with the name, the files and their hashes");
  command.addHelpText("after", examples);
  command.action((model: string, flags: PullFlags) => pull(context, model, flags));
}

async function pull(context: CommandContext, model: string, flags: PullFlags): Promise<void> {
  const { pullModel } = await import("../../hub/index.ts");
  const progress = new LoadProgress(process.stderr, "fetching");
  try {
    const pulled = await pullModel(model, {
      name: flags.name,
      revision: flags.revision,
      manifest: flags.manifest,
      signal: context.signal,
      // In the object it is a field.
      onPlan: (plan, name) => {
        if (!flags.json) notice(`${name}: ${plan.reason}`, flags);
      },
      onProgress: (bytes, totalBytes) => {
        if (!flags.quiet && totalBytes > 0) progress.update(bytes, totalBytes);
      },
      onWait: (filename) => notice(`another pull fetches ${filename}; waiting for it`, flags),
      onCorrupt: (path) =>
        notice(`${path} has other bytes than it should; fetching it again`, flags),
    });
    progress.clear();
    sayUnreadable(pulled, flags);
    await report(context, pulled, flags);
  } finally {
    progress.clear();
  }
}

/** It is kept all the same: another Realm may read it. */
function sayUnreadable({ path, record }: PulledModel, flags: PullFlags): void {
  try {
    withHeader(path, () => undefined);
  } catch (thrown) {
    notice(`${record.name} cannot be run: ${asRealmError(thrown).message}`, flags);
  }
}

async function report(
  context: CommandContext,
  pulled: PulledModel,
  flags: PullFlags,
): Promise<void> {
  const { record, path, plan, fetchedFiles } = pulled;
  if (!flags.json) {
    await context.output.line(record.name);
    return;
  }
  const { name, source, files } = record;
  const described = files.map(({ filename, digest, bytes }) => ({
    filename,
    sha256: digest,
    bytes,
  }));
  await context.output.json({
    name,
    path,
    source,
    files: described,
    fetchedFiles,
    reason: plan.reason,
  });
}
