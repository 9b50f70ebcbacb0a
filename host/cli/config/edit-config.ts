// Changes one key of a configuration file's text and leaves the rest as it is, comments too.

import { randomUUID } from "node:crypto";
import { realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makePrivateFolder } from "../../home/home.ts";
import { RealmError } from "../../error/realm-error.ts";
import { memberKey, parseObject, readConfigText, readIfThere } from "./config-file.ts";
import type { ReadConfig } from "./config-file.ts";
import type { MemberNode } from "@humanwhocodes/momoa";

const emptyFile = "{\n}\n";
const indentation = "  ";

/** What becomes of the key: a value as JSON writes it, or nothing. */
export interface Edit {
  readonly key: string;
  readonly json: string | undefined;
}

/** Whether anything was changed. Errors: `bad-file` (also where the file is one already), `denied`, `limit`. */
export function editConfigFile(reading: ReadConfig, edit: Edit): boolean {
  const text = readIfThere(reading.path) ?? emptyFile;
  const edited = editText(text, reading.path, edit);
  if (edited === text) return false;
  readConfigText(edited, reading);
  makePrivateFolder(dirname(reading.path));
  replaceFile(reading.path, edited);
  return true;
}

/** Errors: `bad-file`. */
export function editText(text: string, path: string, { key, json }: Edit): string {
  const body = parseObject(text, path);
  const { members } = body;
  const index = members.findIndex((member) => memberKey(member) === key);
  const member = members[index];
  if (json === undefined) return member === undefined ? text : without(text, members, index);
  if (member !== undefined) return splice(text, rangeOf(member.value), json);
  const line = `${JSON.stringify(key)}: ${json}`;
  const last = members.at(-1);
  return last === undefined
    ? splice(text, rangeOf(body), `{\n${indentation}${line}\n}`)
    : behind(text, last, line);
}

/** On a line of its own where the last member has one, behind its comment. */
function behind(text: string, last: MemberNode, line: string): string {
  const [start, end] = rangeOf(last);
  const rest = /^([ \t]*)(,?)([ \t]*(?:\/\/[^\n\r]*)?)(?=\r?\n)/.exec(text.slice(end));
  if (rest === null) return splice(text, [end, end], `, ${line}`);
  const [whole, space, , comment = ""] = rest;
  const indent = /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? indentation;
  return splice(text, [end, end + whole.length], `,${space}${comment}\n${indent}${line}`);
}

function without(text: string, members: readonly MemberNode[], index: number): string {
  const [before, member, after] = [members[index - 1], members[index], members[index + 1]];
  if (member === undefined) return text;
  const [start, end] = rangeOf(member);
  if (after !== undefined) return splice(text, [start, rangeOf(after)[0]], "");
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
  const from = before === undefined ? start : rangeOf(before)[1];
  return splice(text, [from, end + comma], "");
}

type Range = readonly [number, number];

function rangeOf(node: { readonly range?: [number, number] }): Range {
  return node.range ?? [0, 0];
}

function splice(text: string, [start, end]: Range, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

/** As a whole or not at all. A link stays one. */
function replaceFile(path: string, text: string): void {
  const target = realPath(path);
  const written = `${target}.${randomUUID()}`;
  try {
    writeFileSync(written, text, { mode: 0o600, flag: "wx" });
    renameSync(written, target);
  } catch (cause) {
    rmSync(written, { force: true });
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const kind = code === "ENOSPC" || code === "EDQUOT" ? "limit" : "denied";
    throw new RealmError(kind, `cannot write "${path}": ${String(code)}`, { cause });
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
