// `realm ps`: the models of a running server, and who uses them.

import type { Command } from "commander";

import type { ModelSummary } from "../../server/operations/server-status.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { addServerFlags, serverStatus } from "../server-client.ts";
import type { ServerFlags } from "../server-client.ts";

interface ProcessesFlags extends ServerFlags, ReportFlags {}

const examples = `
Examples:
  $ realm ps
  $ realm ps --url http://127.0.0.1:8080 --json | jq .models
`;

export function addProcessesCommand(program: Command, context: CommandContext): void {
  const command = program.command("ps").description("list the models of a running server");
  addReportFlags(command, "one object with models, tenants, memory and statistics");
  addServerFlags(command);
  command.addHelpText("after", examples);
  command.action((flags: ProcessesFlags) => list(context, flags));
}

async function list(context: CommandContext, flags: ProcessesFlags): Promise<void> {
  const status = await serverStatus(flags, context.signal);
  if (flags.json) await context.output.json(status);
  else for (const model of status.models) await context.output.line(modelLine(model));
}

export function modelLine({ name, state, users, fileBytes, expires }: ModelSummary): string {
  const megabytes = `${(fileBytes / 1e6).toFixed(0)} MB`;
  const using = `${users} ${users === 1 ? "request" : "requests"}`;
  const until = expires === null ? "" : `  until ${expires}`;
  return `${name.padEnd(32)}  ${state.padEnd(9)}  ${megabytes.padStart(9)}  ${using}${until}`;
}
