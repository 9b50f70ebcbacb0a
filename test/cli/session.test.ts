// `realm run --session`: a session that goes on from one run to the next, in a file that is replaced whole or not at all.

import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import { collect } from "../runtime/collect.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";
import { realm } from "./realm-process.ts";

const greedy = ["--temperature", "0", "--max-tokens", "12", "--json"];
const exactFile = sharedFile("models/genesis-4m-f32.gguf");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "realm-session-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(path: string, prompt: string, ...flags: string[]) {
  const words = ["run", "genesis", ...greedy, "--session", path, ...flags, prompt];
  const { status, stdout, stderr } = await realm(words);
  const said: unknown = JSON.parse(status === 0 ? stdout : stderr);
  return { status, said };
}

describe("realm run --session", () => {
  it("goes on where the last run was, as one session does, and keeps what was said to its owner", async () => {
    const path = join(folder, "told.session");
    const said = [await run(path, "In the beginning"), await run(path, " And God")];
    await using library = await Realm.open({ threads: 1, determinism: "fast" });
    const model = await library.load(genesisFile);
    const tenant = await library.tenant("one", { models: [model] });
    const session = await tenant.session(model);
    for (const [index, prompt] of ["In the beginning", " And God"].entries()) {
      const expected = await collect(session.generate(prompt, { temperature: 0, maxTokens: 12 }));
      const { promptTokens } = expected.end;
      expect(said[index]).toMatchObject({
        status: 0,
        said: { tokens: expected.ids, promptTokens },
      });
    }
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("refuses a file that is none, is damaged or cut, or is kept otherwise, and leaves it alone", async () => {
    const path = join(folder, "whole.session");
    await run(path, "In the beginning");
    const whole = await readFile(path);
    const changed = Buffer.from(whole);
    changed[5000] = (changed[5000] ?? 0) ^ 1;
    for (const bytes of [changed, whole.subarray(0, -1), Buffer.from("none"), Buffer.alloc(0)]) {
      await writeFile(path, bytes);
      expect(await run(path, " And God")).toMatchObject({
        status: 1,
        said: { error: { code: "bad-file" } },
      });
      expect((await readFile(path)).equals(bytes)).toBe(true);
    }
    await writeFile(path, whole);
    expect(await run(path, " And God", "--kv-type", "f32")).toMatchObject({
      status: 1,
      said: { error: { code: "bad-file" } },
    });
    expect(await run(path, " And God", "--context", "8")).toMatchObject({ status: 5 });
  });

  it.skipIf(exactFile === undefined)("refuses the session of another model", async () => {
    const path = join(folder, "other.session");
    await run(path, "In the beginning");
    const words = ["run", exactFile ?? "", ...greedy, "--session", path, "And"];
    const { status, stderr } = await realm(words);
    expect(status).toBe(1);
    expect(JSON.parse(stderr).error.message).toMatch(/of another model/);
  });

  it("says where a file can't be written, before anything is generated", async () => {
    const path = join(folder, "no", "such", "folder");
    const ended = await realm(["run", "genesis", "--session", path, "In the beginning"]);
    expect(ended).toMatchObject({ status: 3, stdout: "" });
    expect(ended.stderr).toMatch(/^realm: cannot keep a session in .*ENOENT/);
    expect(ended.stderr).not.toContain("unexpected failure");
  });
});

describe.skipIf(exactFile === undefined)("realm run --draft", () => {
  it("gives the text that comes without", async () => {
    const words = ["run", exactFile ?? "", ...greedy, "In the beginning"];
    const plain = JSON.parse((await realm(words)).stdout);
    const drafted = JSON.parse((await realm([...words, "--draft", "genesis"])).stdout);
    expect(drafted.tokens).toEqual(plain.tokens);
  });
});
