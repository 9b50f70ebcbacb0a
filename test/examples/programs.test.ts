// The programs in examples/ run as their own heads say, on real models.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { sharedFile } from "../shared-data.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "examples");
const smolLm2 = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");
const miniLm = sharedFile("models/all-minilm-l6-v2-q8_0.gguf");
const genesisF32 = sharedFile("models/genesis-4m-f32.gguf");

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: unknown;
}

async function run(program: string, words: readonly string[], input = ""): Promise<Ended> {
  const child = spawn(process.execPath, [join(folder, program), ...words], { cwd: root });
  child.stdin.end(input);
  const [stdout, stderr, [status]] = await Promise.all([
    readText(child.stdout),
    readText(child.stderr),
    once(child, "close") as Promise<[unknown]>,
  ]);
  return { stdout, stderr, status };
}

const silently = { stderr: "", status: 0 };

describe("the programs in examples/", () => {
  const programs = readdirSync(folder).filter((name) => name.endsWith(".ts"));

  it.each(programs)("%s says how it is run, in under 80 lines, and the README has it", (name) => {
    const text = readFileSync(join(folder, name), "utf8");
    expect(text).toContain(`\n// node24 examples/${name}`);
    expect(text.split("\n").length).toBeLessThan(80);
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain(`(${name})`);
  });

  it.skipIf(smolLm2 === undefined)("chat.ts reads only what is new in each turn", async () => {
    const input = "What is the capital of France?\nAnd of Italy?\n";
    const { stdout, ...rest } = await run("chat.ts", [smolLm2 ?? ""], input);
    expect(rest).toEqual(silently);
    expect(stdout).toContain("Paris");
    const turns = [...stdout.matchAll(/(\d+) tokens read, (\d+) known/g)].map(
      ([, read, known]) => ({
        read: Number(read),
        known: Number(known),
      }),
    );
    expect(turns).toHaveLength(2);
    expect(turns[0]?.known).toBe(0);
    expect(turns[1]?.known).toBeGreaterThan(turns[0]?.read ?? 0);
    expect(turns[1]?.read).toBeLessThan(20);
  });

  it("tenants.ts serves two tenants, and refuses the third what it may not have", async () => {
    const { stdout, ...rest } = await run("tenants.ts", []);
    expect(rest).toEqual(silently);
    const said = " God created the heaven and the earth.";
    for (const id of ["abel", "seth"]) {
      expect(stdout).toContain(`${id}: "${said}`);
      expect(stdout).toContain(`${id}: 1 request, 5 + 24 tokens`);
    }
    expect(stdout).toMatch(/^cain: limit: .*tokensPerRequest/m);
  });

  it.skipIf(smolLm2 === undefined)("extract.ts writes JSON of the schema's shape", async () => {
    const { stdout, ...rest } = await run("extract.ts", [smolLm2 ?? ""]);
    expect(rest).toEqual(silently);
    expect(JSON.parse(stdout)).toEqual({
      name: expect.stringContaining("Ada"),
      age: 36,
      city: expect.any(String),
    });
  });

  it.skipIf(miniLm === undefined)("search.ts finds what a question means", async () => {
    const words = [miniLm ?? "", "examples", "JSON from a schema"];
    const { stdout, ...rest } = await run("search.ts", words);
    expect(rest).toEqual(silently);
    expect(stdout.split("\n")[0]).toMatch(/^0\.\d{3} examples\/README\.md, block \d+$/);
  });

  it.skipIf(genesisF32 === undefined)("branches.ts reads the beginning once", async () => {
    const draft = join(root, "models/genesis-4m-q8_0.gguf");
    const [alone, drafted] = [
      await run("branches.ts", [genesisF32 ?? ""]),
      await run("branches.ts", [genesisF32 ?? "", draft]),
    ];
    expect(alone).toMatchObject(silently);
    const lines = alone.stdout.trimEnd().split("\n");
    expect(new Set(lines.slice(0, 3)).size).toBe(3);
    expect(lines[3]).toMatch(/^\d+ tokens read, \d+ known, \d+ written$/);
    expect(drafted.stdout.split("\n").slice(0, 3)).toEqual(lines.slice(0, 3));
  });

  it("http-server.ts answers users, each within limits of its own", async () => {
    const child = spawn(process.execPath, [join(folder, "http-server.ts"), "genesis", "0"]);
    try {
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      const address = line.toString().trim();
      const ask = async (user: string): Promise<readonly [number, string]> => {
        const headers = { "X-User": user };
        const method = "POST";
        const answer = await fetch(address, { method, headers, body: "In the beginning" });
        return [answer.status, await answer.text()];
      };
      expect(await ask("abel")).toEqual([200, expect.stringMatching(/^ God created the heaven/)]);
      const answers = [];
      while (answers.length < 20 && answers.at(-1)?.[0] !== 429) answers.push(await ask("cain"));
      expect(answers.at(-1)).toEqual([429, expect.stringContaining("requestsPerMinute")]);
      expect((await ask("abel"))[0]).toBe(200);
    } finally {
      child.kill("SIGTERM");
    }
    const [status] = (await once(child, "close")) as [unknown];
    expect(status).toBe(0);
  });
});
