// The file of `realm serve --config`, checked against its schema. Paths in it are meant from where it lies.

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Compile } from "typebox/compile";

import { RealmError } from "../../error/realm-error.ts";
import { settingsSchema } from "./settings-schema.ts";
import type { ModelFile, SettingsFile } from "./settings-schema.ts";

const fileBytesMax = 2 ** 20;

/** Errors: `not-found`, `limit`, `bad-argument` name the file and what in it. */
export async function readSettingsFile(path: string): Promise<SettingsFile> {
  const value = parse(path, await readText(path));
  const validator = Compile(settingsSchema);
  if (validator.Check(value)) return fromFolder(value, dirname(resolve(path)));
  const error = validator.Errors(value)[0];
  const where = error?.instancePath ?? "";
  const names = JSON.stringify(error?.params ?? {});
  const what = `${where === "" ? "the object" : where} ${error?.message ?? "is wrong"}: ${names}`;
  throw new RealmError("bad-argument", `the configuration ${path}: ${what}`);
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((thrown: unknown) => {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RealmError("not-found", `reading the configuration ${path}: ${reason}`);
  });
  if (bytes.length <= fileBytesMax) return bytes.toString();
  throw new RealmError("limit", `the configuration ${path} is longer than ${fileBytesMax} bytes`);
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the configuration ${path} is no JSON: ${reason}`;
    throw new RealmError("bad-argument", message, { cause });
  }
}

function fromFolder(file: SettingsFile, folder: string): SettingsFile {
  const { keysFile, models, site, tenants, ...rest } = file;
  return {
    ...rest,
    ...(keysFile === undefined ? {} : { keysFile: resolve(folder, keysFile) }),
    ...(models === undefined ? {} : { models: models.map((model) => modelFrom(model, folder)) }),
    ...(site === undefined ? {} : { site: resolve(folder, site) }),
    ...(tenants === undefined ? {} : { tenants: tenantsFrom(tenants, folder) }),
  };
}

function modelFrom(model: string | ModelFile, folder: string): string | ModelFile {
  if (typeof model === "string") return sourceFrom(model, folder);
  return { ...model, source: sourceFrom(model.source ?? model.name, folder) };
}

/** A name in the store stays one. */
function sourceFrom(source: string, folder: string): string {
  const isPath = /^\.{1,2}[/\\]/.test(source) || /\.gguf$/i.test(source);
  return isPath ? resolve(folder, source) : source;
}

type Tenants = NonNullable<SettingsFile["tenants"]>;

function tenantsFrom(tenants: Tenants, folder: string): Tenants {
  const entries = Object.entries(tenants).map(([id, { guest, ...tenant }]) => [
    id,
    guest === undefined ? tenant : { ...tenant, guest: resolve(folder, guest) },
  ]);
  return Object.fromEntries(entries);
}
