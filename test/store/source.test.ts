// Opening: what is no readable regular file is a typed error, and never waits.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openModelFile } from "../../host/store/model-source.ts";
import { thrownBy } from "../gguf/drive.ts";
import { Fixture, loadFile, openFileCount } from "./fixture.ts";

let fixture: Fixture;

beforeAll(() => {
  fixture = new Fixture();
});

afterAll(() => fixture.close());

describe("opening", () => {
  it.each<[string, (folder: string) => string, string, RegExp]>([
    ["no file", (folder) => join(folder, "none.gguf"), "not-found", /no such file \(ENOENT\)/],
    ["a path through a file", (folder) => join(folder, "file", "x"), "not-found", /ENOTDIR/],
    ["a path too long", () => "x".repeat(5_000), "not-found", /ENAMETOOLONG/],
    ["a circle of links", circle, "not-found", /ELOOP/],
    ["a directory", directory, "bad-file", /is a directory/],
    ["a pipe that nobody writes to", pipe, "bad-file", /not a regular file/],
    ["a device", () => "/dev/zero", "bad-file", /not a regular file/],
    ["a path with a null character", () => "a\0b", "bad-argument", /null character/],
  ])("%s", (_, make, code, message) => {
    fixture.write("file", Uint8Array.of(1));
    const files = openFileCount();
    const thrown = thrownBy(() => openModelFile(make(fixture.folder)));
    expect(thrown).toMatchObject({ code });
    expect(String(thrown)).toMatch(message);
    expect(openFileCount()).toBe(files);
  });

  it("a file without permission is denied", () => {
    const path = fixture.write("secret.gguf", Uint8Array.of(1));
    chmodSync(path, 0o000);
    chmodSync(fixture.folder, 0o755);
    const thrown = asNobody(() => thrownBy(() => openModelFile(path)));
    expect(thrown).toMatchObject({ code: "denied" });
    expect(String(thrown)).toContain("permission denied (EACCES)");
  });
});

describe("loading", () => {
  it.each<[string, Uint8Array, RegExp]>([
    ["an empty file", new Uint8Array(0), /cannot load ".*": .*the file is empty/],
    ["a text", new TextEncoder().encode("hello, world"), /not a GGUF file: it begins with "hell"/],
    ["three bytes", new TextEncoder().encode("GGU"), /not a GGUF file/],
  ])("%s is bad-file and names the file", (_, bytes, message) => {
    const store = fixture.store();
    const thrown = thrownBy(() => loadFile(store, fixture.write("wrong.gguf", bytes)));
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toMatch(message);
  });
});

function circle(folder: string): string {
  const path = join(folder, "circle");
  symlinkSync(path, path);
  return path;
}

function directory(folder: string): string {
  const path = join(folder, "folder.gguf");
  mkdirSync(path);
  return path;
}

function pipe(folder: string): string {
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  return path;
}

/** The superuser may read everything; so this is done as somebody else. */
function asNobody<Result>(action: () => Result): Result {
  const { geteuid, seteuid } = process;
  if (geteuid === undefined || seteuid === undefined || geteuid() !== 0) return action();
  seteuid(65_534);
  try {
    return action();
  } finally {
    seteuid(0);
  }
}
