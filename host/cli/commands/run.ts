// `realm run`: a prompt goes in, its continuation comes out as it is generated.

import { Option } from "commander";
import type { Command } from "commander";
import { RealmError } from "../../error/realm-error.ts";
import { chatPrompt } from "../chat-prompt.ts";
import { notice } from "../command-context.ts";
import type { CommandContext } from "../command-context.ts";
import type { GenerationEnd } from "../../runtime/guest-calls.ts";
import type { GenerateOptions, Prompt } from "../../runtime/generate-options.ts";
import type { Model } from "../../runtime/model.ts";
import type { Realm } from "../../runtime/realm.ts";
import type { GeneratedToken } from "../../runtime/token-stream.ts";
import {
  addGenerationFlags,
  addGuestFlags,
  addLoadFlags,
  addReportFlags,
  addThreadsFlag,
  generationOptions,
} from "../flags.ts";
import type { GenerationFlags, GuestFlags, LoadFlags, ReportFlags, ThreadsFlag } from "../flags.ts";
import { configuredModel, defaultModelName, modelPath } from "../model-argument.ts";
import { textsOf } from "../values.ts";
import { settingsOf } from "../config/settings.ts";
import type { Setting } from "../config/settings.ts";
import { promptWithDocuments, readDocument } from "../conversation/document.ts";
import { conversationScreen, converse } from "../conversation/start-conversation.ts";
import { openModel } from "../open-model.ts";
import type { OpenedModel } from "../open-model.ts";
import { reportLines, runReport } from "../run-report.ts";
import type { RunReport } from "../run-report.ts";
import { restoreSession, saveSession } from "../session-file.ts";
import { textInput } from "../standard-input.ts";
import type { InputText } from "../standard-input.ts";

interface RunFlags extends GenerationFlags, ReportFlags, ThreadsFlag, GuestFlags, LoadFlags {
  readonly raw?: true;
  readonly system?: string;
  readonly stats?: true;
  readonly session?: string;
  readonly draft?: string;
  readonly file?: readonly string[];
}

const examples = `
Examples:
  $ realm run genesis "In the beginning"
  $ realm run ./model.gguf
  $ realm run ./model.gguf --file notes.txt "Say this in one sentence."
  $ realm run ./model.gguf --temperature 0 --max-tokens 100 "The capital of France is"
  $ realm run ./chat-model.gguf --system "You are terse." "What is the capital of France?"
  $ realm run genesis --stop . < prompt.txt
  $ realm run ./model.gguf --json-schema city.json "Where is the Eiffel Tower?"
  $ realm run genesis --json "And God said" | jq .tokens
  $ realm run ./model-00001-of-00003.gguf --mmap "Hello"
  $ realm run genesis --session ./genesis.session "And God said"
  $ realm run ./genesis-f32.gguf --draft genesis "In the beginning"
  $ realm run genesis --guest ./my.component.wasm "And God said"

Without a prompt at a terminal it is a conversation; /help in it shows its commands.
`;

export function addRunCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("run")
    .description("answer a prompt, or talk with a model; without a chat template, continue it")
    .argument(
      "[model]",
      `a GGUF file, the first of a split model's, or a name (default: ${defaultModelName}, the embedded model)`,
    )
    .argument("[prompt...]", "words, joined by a space; `-`, or none and a pipe: stdin as it is")
    .addOption(
      new Option("--file <path>", "put a text before the prompt; may be given again").argParser(
        textsOf("--file"),
      ),
    )
    .option("--system <text>", "what the model is told before all else")
    .option("--raw", "continue the prompt as it is, without the model's chat template")
    .option("--session <file>", "go on from this file if it is there, and keep the session in it")
    .option("--draft <model>", "a smaller model of the same vocabulary, which guesses tokens")
    .option("--stats", "numbers on stderr when done");
  addReportFlags(command, "one object with the text, the tokens and the numbers");
  addThreadsFlag(command);
  addLoadFlags(command);
  addGenerationFlags(command);
  addGuestFlags(command);
  command.addHelpText("after", examples);
  command.action((model: string | undefined, words: string[], flags: RunFlags) =>
    run(context, { model, words, flags, settings: settingsOf(program) }),
  );
}

interface RunArguments {
  readonly model: string | undefined;
  readonly words: readonly string[];
  readonly flags: RunFlags;
  readonly settings: readonly Setting[];
}

async function run(context: CommandContext, given: RunArguments): Promise<void> {
  const { flags } = given;
  // `-` is no model: alone it stands for the prompt.
  const [model, words] = given.model === "-" ? [undefined, ["-"]] : [given.model, given.words];
  const modelName = model ?? configuredModel(context);
  const path = modelPath(modelName);
  checkLogprobs(flags);
  const documents = (flags.file ?? []).map(readDocument);
  const input = await textInput(words, context.signal);
  const screen = conversationScreen();
  if (input === undefined && screen !== undefined && !flags.json) {
    const { settings } = given;
    return converse(context, screen, { modelName, path, flags, documents, settings });
  }
  checkPrompt(input);
  const prompt = promptWithDocuments(documents, input);
  await using opened = await openModel(path, flags, context.signal);
  const draft = flags.draft === undefined ? undefined : await loadDraft(opened, flags.draft);
  const report = await generate(context, { ...opened, draft, prompt, flags });
  if (flags.json) await context.output.json(report);
  if (context.signal.aborted) throw context.signal.reason;
  if (flags.stats) process.stderr.write(`${reportLines(report).join("\n")}\n`);
}

function checkPrompt(prompt: InputText | undefined): asserts prompt is InputText {
  if (prompt === undefined) {
    throw new RealmError(
      "bad-argument",
      'a prompt is needed: realm run <model> "some text", or - to read it from stdin',
    );
  }
  if (prompt.length === 0) throw new RealmError("bad-argument", "the prompt is empty");
}

function checkLogprobs({ logprobs, json }: RunFlags): void {
  if (logprobs === undefined || json) return;
  throw new RealmError("bad-argument", "--logprobs has its place in the object of --json alone");
}

/** A session in a file goes on from where it is: nothing of it is written anew. */
function isRaw({ raw, session }: RunFlags): boolean {
  return raw === true || session !== undefined;
}

async function loadDraft({ realm }: OpenedModel, draft: string): Promise<Model> {
  return await realm.load(modelPath(draft));
}

interface Generation {
  readonly realm: Realm;
  readonly model: Model;
  readonly draft: Model | undefined;
  readonly loadMs: number;
  readonly prompt: InputText;
  readonly flags: RunFlags;
}

/** Streams the text, unless it goes into the JSON object. */
async function generate(context: CommandContext, given: Generation): Promise<RunReport> {
  const { prompt, flags } = given;
  const startedAt = performance.now();
  let firstTokenMs = 0;
  const tokens: GeneratedToken[] = [];
  const options = { ...generationOptions(flags), signal: context.signal };
  await using place = await openPlace(given, options);
  const asked = { prompt, system: flags.system, isRaw: isRaw(flags) };
  const items = place.generate(await chatPrompt(given.model, asked));
  let item = await items.next();
  while (item.done !== true) {
    if (tokens.length === 0) firstTokenMs = performance.now() - startedAt;
    tokens.push(item.value);
    if (!flags.json) await context.output.text(item.value.text);
    item = await items.next();
  }
  if (!flags.json && !context.signal.aborted) await context.output.endText();
  if (item.value.kept) await place.keep();
  sayCut(item.value, flags);
  return runReport({ tokens, end: item.value, loadMs: given.loadMs, firstTokenMs });
}

/** Where the prompt is continued. */
interface Place extends AsyncDisposable {
  generate(prompt: Prompt): TokenStream;
  /** Keeps what there is, where the flags say so. */
  keep(): Promise<void>;
}

/** In Realm's own guest on a thread, or as the flags say. */
async function openPlace(
  { realm, model, draft, flags }: Generation,
  { context, kvType, contextShift, keep, ...options }: GenerateOptions,
): Promise<Place> {
  const { guest, isolation, session: path } = flags;
  const wish = { context, kvType, contextShift, keep, draft };
  if (guest === undefined && isolation === undefined && path === undefined) {
    return {
      generate: (prompt) => model.generate(prompt, { ...wish, ...options }),
      keep: async () => {},
      [Symbol.asyncDispose]: async () => {},
    };
  }
  const models = draft === undefined ? [model] : [model, draft];
  const tenant = await realm.tenant("command-line", { models, guest, isolation });
  const session = await tenant.session(model, wish);
  if (path !== undefined) await restoreSession(session, path);
  return {
    generate: (prompt) => session.generate(prompt, options),
    keep: async () => {
      if (path !== undefined) await saveSession(session, path);
    },
    [Symbol.asyncDispose]: () => tenant.close(),
  };
}

type TokenStream = ReturnType<Model["generate"]>;

function sayCut(end: GenerationEnd, flags: RunFlags): void {
  if (flags.context !== undefined || end.contextLength >= end.trainedContextLength) return;
  const trained = `${end.trainedContextLength} positions the model was trained on`;
  notice(`the context was ${end.contextLength} of the ${trained}; --context changes it`, flags);
}
