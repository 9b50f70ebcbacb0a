// Lines that begin with a slash.

import { describe, expect, it } from "vitest";
import {
  helpLines,
  parseSlashCommand,
  slashCommands,
} from "../../../host/cli/conversation/slash-commands.ts";

describe("parseSlashCommand", () => {
  it.each([
    ["/bye", { name: "bye", text: "" }],
    ["  /clear  ", { name: "clear", text: "" }],
    ["/exit", { name: "bye", text: "" }],
    ["/?", { name: "help", text: "" }],
    ["/system Be  brief. ", { name: "system", text: "Be  brief." }],
    ["/set temperature 0", { name: "set", text: "temperature 0" }],
    ["/file my notes.txt", { name: "file", text: "my notes.txt" }],
    ["/show messages", { name: "show", text: "messages" }],
  ])("takes %j", (line, command) => {
    expect(parseSlashCommand(line)).toEqual(command);
  });

  it.each(["hello", "what is /bye?", "1/2", ""])("leaves %j as a message", (line) => {
    expect(parseSlashCommand(line)).toBeUndefined();
  });

  it.each([
    ["/claer", 'there is no command "/claer"; did you mean /clear?'],
    ["/usr/bin is what?", 'there is no command "/usr/bin"; /help shows them all'],
    ["/", 'there is no command "/"; /help shows them all'],
    ["/__proto__", 'there is no command "/__proto__"; /help shows them all'],
    ["/save", "it is written /save <file>"],
    ["/bye now", "it is written /bye"],
  ])("refuses %j", (line, message) => {
    expect(() => parseSlashCommand(line)).toThrow(
      expect.objectContaining({ code: "bad-argument", message }),
    );
  });
});

it("/help names every command", () => {
  const help = helpLines().join("\n");
  for (const { usage } of Object.values(slashCommands)) expect(help).toContain(usage);
});
