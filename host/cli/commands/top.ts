// `realm top`: a running server, live: tokens a second, who has them, the width of products, the queue, memory.

import type { Command } from "commander";
import { setTimeout as sleep } from "node:timers/promises";

import type { ServerStatus } from "../../server/operations/server-status.ts";
import type { CommandContext } from "../command-context.ts";
import { addServerFlags, serverStatus } from "../server-client.ts";
import type { ServerFlags } from "../server-client.ts";
import { topLines } from "../top-screen.ts";
import { numberOf } from "../values.ts";
import { visibleLine } from "../visible-text.ts";

interface TopFlags extends ServerFlags {
  readonly interval: number;
  readonly once?: true;
}

const examples = `
Examples:
  $ realm top
  $ realm top --once --url http://127.0.0.1:8080
`;

const homeAndErase = "\u001b[H\u001b[J";

export function addTopCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("top")
    .description("watch a running server")
    .option("--interval <s>", "seconds between looks", intervalOf, 1)
    .option("--once", "look once and end");
  addServerFlags(command);
  command.addHelpText("after", examples);
  command.action((flags: TopFlags) => watch(context, flags));
}

/** Of what is no terminal. */
const wide = { columns: 160, rows: 1000 };

const intervalOf = numberOf("--interval", { least: 0.1, most: 3600 });

async function watch({ output, signal }: CommandContext, flags: TopFlags): Promise<void> {
  let before = await serverStatus(flags, signal);
  for (;;) {
    await sleep(flags.interval * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
    const now = await serverStatus(flags, signal);
    const lines = screenOf(before, now, flags.interval);
    const isLive = output.isTerminal && flags.once === undefined;
    await output.styledLines(
      isLive ? [`${homeAndErase}${lines[0] ?? ""}`, ...lines.slice(1)] : lines,
    );
    if (flags.once) return;
    before = now;
  }
}

/** No longer than the terminal, and nothing of a name that a terminal would take for a command. */
function screenOf(before: ServerStatus, now: ServerStatus, seconds: number): string[] {
  const { columns, rows } = process.stdout.isTTY ? process.stdout : wide;
  const lines = topLines(before, now, seconds).map((line) => visibleLine(line).slice(0, columns));
  return lines.slice(0, rows - 1);
}
