// `realm config`: what is configured and where, and changes to it.

import type { Command } from "commander";
import { join } from "node:path";
import { RealmError } from "../../error/realm-error.ts";
import { findHome } from "../../home/home.ts";
import type { CommandContext } from "../command-context.ts";
import { pathText, settingLines, settingReports, valueText } from "../config/config-table.ts";
import { findProjectFile, projectFileName } from "../config/configuration.ts";
import type { ReadConfig } from "../config/config-file.ts";
import { editConfigFile } from "../config/edit-config.ts";
import { findSetting, nameOf, parseTexts, settingsOf } from "../config/settings.ts";
import type { Setting } from "../config/settings.ts";

const examples = `
Examples:
  $ realm config
  $ realm config set temperature 0.2
  $ realm config set model ./model.gguf --project
  $ realm config get temperature
  $ realm config unset temperature
  $ realm config path

A flag goes before REALM_* in the environment, that before ${projectFileName} in this folder or
the nearest above, that before your own file. Settings are called as the flags of realm run are.
What weakens the sandbox or names a file to open cannot be set by a project.
`;

interface JsonFlag {
  readonly json?: true;
}

interface ProjectFlag {
  readonly project?: true;
}

const projectHelp = `in the project's ${projectFileName}, not in your own file`;

export function addConfigCommand(program: Command, context: CommandContext): void {
  const all = (): Setting[] => settingsOf(program);
  const command = program
    .command("config")
    .description("show what is configured and where, or change it")
    .option("--json", "one object with all settings and their places")
    .addHelpText("after", examples)
    .action((flags: JsonFlag) => list(context, all(), flags));
  command
    .command("get")
    .description("print one setting's value")
    .argument("<setting>", "such as temperature or top-k")
    .action((name: string) => get(context, findSetting(all(), name)));
  command
    .command("set")
    .description("set a value")
    .argument("<setting>", "such as temperature or top-k")
    .argument("<value...>", "one value; several where the flag may be given several times")
    .option("--project", projectHelp)
    .action((name: string, texts: string[], flags: ProjectFlag) =>
      set({ settings: all(), setting: findSetting(all(), name), texts, flags }),
    );
  command
    .command("unset")
    .description("take a value away")
    .argument("<setting>", "such as temperature or top-k")
    .option("--project", projectHelp)
    .action((name: string, flags: ProjectFlag) =>
      unset({ settings: all(), setting: findSetting(all(), name), flags }),
    );
  command
    .command("path")
    .description("print where the files are, whether or not they are there")
    .option("--json", "one object")
    .action((_: JsonFlag, self: Command) => path(context, self.optsWithGlobals()));
}

async function list(
  context: CommandContext,
  settings: readonly Setting[],
  { json }: JsonFlag,
): Promise<void> {
  const configuration = context.configuration();
  if (json) {
    const { userPath = null, projectPath = null } = configuration;
    const reports = settingReports(settings, configuration);
    await context.output.json({ userPath, projectPath, settings: reports });
  } else await context.output.styledLines(settingLines(settings, configuration));
}

async function get(context: CommandContext, setting: Setting): Promise<void> {
  const configured = context.configuration().values.get(setting.key);
  if (configured === undefined) {
    throw new RealmError("not-found", `${setting.key} is not configured`);
  }
  await context.output.line(valueText(configured));
}

interface Change {
  readonly settings: readonly Setting[];
  readonly setting: Setting;
  readonly flags: ProjectFlag;
}

function set({
  settings,
  setting,
  texts,
  flags,
}: Change & { readonly texts: readonly string[] }): void {
  parseTexts(setting, texts);
  if (flags.project && !setting.inProjects) {
    throw new RealmError(
      "bad-argument",
      `a project cannot set ${setting.key}; leave --project out`,
    );
  }
  const reading = { ...target(flags), settings };
  editConfigFile(reading, { key: setting.key, json: jsonOf(setting, texts) });
}

function unset({ settings, setting, flags }: Change): void {
  const reading = { ...target(flags), settings };
  if (editConfigFile(reading, { key: setting.key, json: undefined })) return;
  throw new RealmError("not-found", `${setting.key} is not set in "${reading.path}"`);
}

/** Numbers as they were typed: JavaScript's would round those of 64 bits. */
function jsonOf(setting: Setting, texts: readonly string[]): string {
  const [text = ""] = texts;
  const { type } = setting.schema;
  if (type === "array") return JSON.stringify(texts);
  if (type === "string") return JSON.stringify(text);
  return type === "boolean" ? String(parseTexts(setting, texts)) : jsonNumber(setting, text);
}

function jsonNumber(setting: Setting, text: string): string {
  const number = text
    .replace(/^\+/, "")
    .replace(/^(-?)0+(?=\d)/, "$1")
    .replace(/\.$/, "");
  const json = number.replace(/^(-?)\./, "$10.").replace(/\.(?=e)/i, "");
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(json)) return json;
  throw new RealmError("bad-argument", `${nameOf(setting)} takes a number, not "${text}"`);
}

function target({ project }: ProjectFlag): Pick<ReadConfig, "path" | "scope"> {
  if (!project) return { path: findHome().configFile, scope: "user" };
  const path = findProjectFile(process.cwd()) ?? join(process.cwd(), projectFileName);
  return { path, scope: "project" };
}

async function path(context: CommandContext, { json }: JsonFlag): Promise<void> {
  const home = findHome();
  const project = findProjectFile(process.cwd()) ?? null;
  const paths = { user: home.configFile, project, home: home.folder };
  if (json) return context.output.json(paths);
  await context.output.line(`user     ${pathText(paths.user)}`);
  await context.output.line(`project  ${project === null ? "none" : pathText(project)}`);
  await context.output.line(`home     ${pathText(paths.home)}`);
}
