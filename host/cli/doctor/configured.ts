// What is configured, and what only looks like it.

import type { CommandContext } from "../command-context.ts";
import { pathText } from "../config/config-table.ts";
import type { Configuration } from "../config/configuration.ts";
import type { Setting } from "../config/settings.ts";
import { nearest } from "../nearest.ts";
import { fault, note, ok, reasonOf } from "./check.ts";
import type { Finding, Section } from "./check.ts";

/** Those that are no flag's. */
const ownVariables = ["REALM_HOME", "REALM_DEBUG", "REALM_ALLOW_ORIGINS"];

export function configuredSection(
  context: CommandContext,
  settings: readonly Setting[],
  environment: NodeJS.ProcessEnv = process.env,
): Section {
  const known = [...ownVariables, ...settings.map(({ variable }) => variable)];
  const strange = Object.keys(environment).filter(
    (name) => name.startsWith("REALM_") && !known.includes(name),
  );
  return {
    title: "Configuration",
    findings: [...files(context), ...strange.map((name) => unknownVariable(name, known))],
  };
}

function files(context: CommandContext): Finding[] {
  let configuration: Configuration;
  try {
    configuration = context.configuration();
  } catch (thrown) {
    return [fault("settings", reasonOf(thrown), "mend it, or take it away; realm config path")];
  }
  const { projectPath, values } = configuration;
  const project = projectPath === undefined ? "" : `, project ${pathText(projectPath)}`;
  return [ok("settings", `${values.size} set${project}`), ...threads(configuration)];
}

function threads({ values }: Configuration): Finding[] {
  const asked = values.get("threads")?.value;
  const cores = navigator.hardwareConcurrency;
  if (typeof asked !== "number" || asked <= cores) return [];
  const advice = "threads that share a core wait for each other: take no more than there are cores";
  return [note("threads", `${asked} on ${cores} cores`, advice)];
}

function unknownVariable(name: string, known: readonly string[]): Finding {
  const meant = nearest(name, known);
  const advice =
    meant === undefined ? "realm config --json lists those it reads" : `did you mean ${meant}?`;
  return note(name, "is read by nothing", advice);
}
