// `realm serve`: models are served by OpenAI's and Ollama's APIs until the process is told to end. stdout has one line,
// the address; the log is on stderr.

import type { Command } from "commander";

import type { Determinism } from "../../runtime/realm-options.ts";
import type { LogLevel } from "../../server/configuration/settings.ts";
import type { CommandContext } from "../command-context.ts";
import { addThreadsFlag } from "../flags.ts";
import type { ThreadsFlag } from "../flags.ts";
import { modelPath, storedNames } from "../model-argument.ts";
import { choiceOf, integerOf } from "../values.ts";

interface ServeFlags extends ThreadsFlag {
  readonly host?: string;
  readonly port?: number;
  readonly config?: string;
  readonly insecure?: true;
  readonly store?: true;
  readonly determinism?: Determinism;
  readonly logLevel?: LogLevel;
}

const determinisms = ["batch-invariant", "fast"] as const;
const logLevels = ["debug", "info", "warn", "error", "silent"] as const;

const examples = `
Examples:
  $ realm serve genesis
  $ realm serve                   # all that was pulled, each loaded when it is wanted
  $ realm serve ./model.gguf --port 8080
  $ realm keys create --tenant acme && realm serve --host 0.0.0.0 ./model.gguf
  $ realm serve --config ./serve.json

Environment:
  REALM_HOST, REALM_PORT, REALM_SERVE_CONFIG  as --host, --port, --config
`;

export function addServeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("serve")
    .description("serve models over HTTP, by OpenAI's and Ollama's APIs")
    .argument("[model...]", "GGUF files or names (default: those of --config, else the store's)")
    .option("--store", "serve all models of the store beside those that are named")
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option("--port <n>", "port to listen on, 0: a free one (default: 8420)", portOf)
    .option("--config <file>", "a JSON file with all settings; docs/SERVER.md")
    .option("--insecure", "listen on a public address although there are no keys")
    .option(
      "--determinism <mode>",
      determinisms.join(", "),
      choiceOf("--determinism", determinisms),
    )
    .option("--log-level <level>", logLevels.join(", "), choiceOf("--log-level", logLevels));
  addThreadsFlag(command);
  command.addHelpText("after", examples);
  command.action((models: string[], flags: ServeFlags) => serve(context, models, flags));
}

const portOf = integerOf("--port", { least: 0, most: 65_535 });

async function serve(context: CommandContext, models: string[], flags: ServeFlags): Promise<void> {
  const { readSettings } = await import("../../server/configuration/settings.ts");
  const { Server } = await import("../../server/serve.ts");
  const settings = await readSettings({ ...flags, models }, process.env);
  const ended = endSignal(context.signal);
  await using server = await Server.open({ settings, files: { pathOf: modelPath, storedNames } });
  await server.ready();
  await context.output.line(server.url);
  await ended;
}

/** Resolves at the first SIGTERM or SIGINT. */
async function endSignal(interrupted: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once("SIGTERM", () => resolve());
    interrupted.addEventListener("abort", () => resolve(), { once: true });
    if (interrupted.aborted) resolve();
  });
}
