// `realm doctor`: what the machine has, what keeps Realm from working there, and what to do about it.

import type { Command } from "commander";
import { styleText } from "node:util";
import { RealmError } from "../../error/realm-error.ts";
import type { CommandContext } from "../command-context.ts";
import { settingsOf } from "../config/settings.ts";
import { computingSection } from "../doctor/computing.ts";
import type { Finding, Section } from "../doctor/check.ts";
import { configuredSection } from "../doctor/configured.ts";
import { isolationSection } from "../doctor/isolation.ts";
import { machineSection } from "../doctor/machine.ts";
import { modelsSection } from "../doctor/models.ts";
import { storageSection } from "../doctor/storage.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { visibleLine } from "../visible-text.ts";

const examples = `
Examples:
  $ realm doctor
  $ realm doctor --json | jq '.sections[].findings[] | select(.status != "ok")'

It loads the embedded model and lets it answer. Exit status 1 where something is broken.
`;

export function addDoctorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("doctor")
    .description("show what this machine has, and find what is wrong");
  addReportFlags(command, "one object with all findings");
  command.addHelpText("after", examples);
  command.action((flags: ReportFlags) => doctor(program, context, flags));
}

async function doctor(
  program: Command,
  context: CommandContext,
  { json }: ReportFlags,
): Promise<void> {
  const sections: Section[] = [];
  const add = async (section: Section): Promise<void> => {
    sections.push(section);
    if (!json) await context.output.styledLines(sectionLines(section));
  };
  await add(machineSection());
  await add(storageSection());
  await add(configuredSection(context, settingsOf(program)));
  await add(await modelsSection(context));
  await add(await isolationSection());
  await add(await computingSection(context.signal));
  const faults = sections.flatMap(({ findings }) => findings).filter(isFault);
  if (json) await context.output.json({ healthy: faults.length === 0, sections });
  if (faults.length === 0) return;
  const names = faults.map(({ name }) => name).join(", ");
  throw new RealmError("unsupported", `something is broken here: ${names}`);
}

function isFault({ status }: Finding): boolean {
  return status === "fault";
}

const marks = {
  ok: { sign: "✓", colour: "green" },
  note: { sign: "!", colour: "yellow" },
  fault: { sign: "✗", colour: "red" },
} as const;

const nameColumns = 15;

function sectionLines({ title, findings }: Section): string[] {
  const heading = styleText("bold", title, { stream: process.stdout });
  return [heading, ...findings.flatMap(findingLines), ""];
}

function findingLines({ name, status, found, advice }: Finding): string[] {
  const { sign, colour } = marks[status];
  const mark = styleText(colour, sign, { stream: process.stdout });
  const line = `  ${mark} ${name.padEnd(nameColumns)} ${visibleLine(found)}`;
  if (advice === undefined) return [line];
  return [line, `    ${" ".repeat(nameColumns)} ${visibleLine(advice)}`];
}
