// `realm run` as outsiders use it: the real binary, the embedded model, pipes and terminals of its own.
// What needs a long generation runs on SmolLM2 and skips where that isn't at hand.

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChildProcess } from "node:child_process";
import { describe, expect, it } from "vitest";
import { sharedFile } from "../shared-data.ts";
import {
  ended,
  hasTerminals,
  onTerminal,
  realm,
  realmBinary,
  startRealm,
} from "./realm-process.ts";

const greedy = ["--temperature", "0", "--max-tokens", "12"];
const prompt = "In the beginning";

const fieldsOfJson = [
  "text",
  "tokens",
  "promptTokens",
  "finishReason",
  "prefillTokensPerSecond",
  "decodeTokensPerSecond",
  "loadMs",
  "firstTokenMs",
  "peakResidentBytes",
];

async function firstText(child: ChildProcess): Promise<void> {
  if (child.stdout !== null) await once(child.stdout, "data");
}

describe("realm run", () => {
  it("writes the continuation alone, and to a pipe nothing more than it", async () => {
    const { status, stdout, stderr } = await realm(["run", "genesis", ...greedy, prompt]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^ God created the heaven and the earth/);
    expect(stdout).not.toMatch(/\n$/);
  });

  it("gives with --json one object that has exactly the fields of the contract", async () => {
    const { stdout, stderr } = await realm(["run", "genesis", "--json", ...greedy, prompt]);
    expect(stderr).toBe("");
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual(fieldsOfJson);
    expect(report).toMatchObject({ finishReason: "length", promptTokens: expect.any(Number) });
    expect(report.tokens).toHaveLength(12);
    for (const field of fieldsOfJson.slice(4)) expect(report[field]).toBeGreaterThan(0);
    expect((await realm(["run", "genesis", ...greedy, prompt])).stdout).toBe(report.text);
  });

  it("gives the same with --mmap", async () => {
    const read = await realm(["run", "genesis", ...greedy, prompt]);
    const mapped = await realm(["run", "genesis", "--mmap", ...greedy, prompt]);
    expect(mapped).toEqual(read);
  });

  it("joins words by one space", async () => {
    const words = await realm(["run", "genesis", ...greedy, "In", "the", "beginning"]);
    const text = await realm(["run", "genesis", ...greedy, prompt]);
    expect(words.stdout).toBe(text.stdout);
  });

  it.each([[["run", "genesis", "-"]], [["run", "genesis"]], [["run", "-"]], [["run"]]])(
    "takes the prompt from stdin: %j",
    async (words) => {
      const fromStdin = await realm([...words, ...greedy], { stdin: prompt });
      const fromWords = await realm(["run", "genesis", ...greedy, prompt]);
      expect(fromStdin).toEqual(fromWords);
    },
  );

  it("takes stdin as it is: a line feed at its end is part of the prompt", async () => {
    const flags = ["run", "genesis", "-", "--json", ...greedy];
    const plain = JSON.parse((await realm(flags, { stdin: prompt })).stdout);
    const line = JSON.parse((await realm(flags, { stdin: `${prompt}\n` })).stdout);
    expect(line.promptTokens).toBeGreaterThan(plain.promptTokens);
  });

  it("puts texts of --file before the prompt", async () => {
    const words = ["run", "genesis", "--json", ...greedy];
    const folder = mkdtempSync(join(tmpdir(), "realm-run-"));
    const file = join(folder, "verse.txt");
    writeFileSync(file, "In the beginning");
    const { stdout } = await realm([...words, "--file", file, "And"]);
    const whole = await realm([...words, 'verse.txt:\n"""\nIn the beginning\n"""\n\nAnd']);
    expect(JSON.parse(stdout).tokens).toEqual(JSON.parse(whole.stdout).tokens);
    rmSync(folder, { recursive: true });
    expect(await realm([...words, "--file", file, "And"])).toMatchObject({ status: 3 });
  });

  it("does not wait for stdin where there are words", async () => {
    const child = startRealm(["run", "genesis", ...greedy, prompt]);
    await expect(ended(child)).resolves.toMatchObject({ status: 0 });
  });

  it("takes what follows -- as words", async () => {
    const { status } = await realm(["run", "genesis", ...greedy, "--", "--stats"]);
    expect(status).toBe(0);
  });

  it("ends before the first stop text", async () => {
    const flags = ["--temperature", "0", "--stop", "nothing", "--stop", " heaven", "--json"];
    const { stdout } = await realm(["run", "genesis", ...flags, prompt]);
    expect(JSON.parse(stdout)).toMatchObject({
      text: " God created the",
      finishReason: "stop",
    });
  });

  it("gives the same text for the same seed, and another for another", async () => {
    const textOf = async (seed: string): Promise<string> => {
      const flags = ["--seed", seed, "--max-tokens", "40"];
      return (await realm(["run", "genesis", ...flags, "And it came"])).stdout;
    };
    const [first, again, other] = [await textOf("7"), await textOf("7"), await textOf("8")];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("goes on to the end of the context, and says length", async () => {
    const flags = ["--context", "32", "--temperature", "0", "--json"];
    const { stdout } = await realm(["run", "genesis", ...flags, prompt]);
    const { finishReason, tokens, promptTokens } = JSON.parse(stdout);
    expect(finishReason).toBe("length");
    expect(tokens.length + promptTokens).toBeGreaterThanOrEqual(32);
    expect(tokens.length + promptTokens).toBeLessThanOrEqual(33);
  });

  it("refuses a prompt longer than the context with exit 5, and names both lengths", async () => {
    const long = "the LORD ".repeat(40);
    const { status, stdout, stderr } = await realm(["run", "genesis", "--context", "16", long]);
    expect({ status, stdout }).toEqual({ status: 5, stdout: "" });
    expect(stderr).toMatch(/^realm: .*\b16\b/);
    const asJson = await realm(["run", "genesis", "--context", "16", "--json", long]);
    expect(JSON.parse(asJson.stderr)).toMatchObject({
      error: { code: "context-full", kind: "resource" },
    });
  });

  it("writes its numbers to stderr with --stats", async () => {
    const { stdout, stderr } = await realm(["run", "genesis", "--stats", ...greedy, prompt]);
    expect(stdout).toMatch(/^ God created/);
    expect(stderr).toMatch(/^prompt +\d+ tokens, .*\ngenerated +12 tokens, .* length\nload \d+ ms/);
  });

  it("refuses a REALM_THREADS that is no number", async () => {
    const environment = { REALM_THREADS: "many" };
    const { status, stderr } = await realm(["run", "genesis", prompt], { environment });
    expect(status).toBe(2);
    expect(stderr).toContain("REALM_THREADS");
  });
});

describe("realm run, when its reader goes away", () => {
  it("stops with exit 0 and says nothing", async () => {
    const child = startRealm(["run", "genesis", prompt]);
    const end = ended(child);
    await firstText(child);
    child.stdout?.destroy();
    await expect(end).resolves.toMatchObject({ status: 0, stderr: "" });
  });
});

describe("realm run, interrupted", () => {
  it("ends with 130 while it waits for stdin", async () => {
    const child = startRealm(["run", "genesis", "-"]);
    const end = ended(child);
    child.stdin?.write("In the");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill("SIGINT");
    const { status, signal, stdout, stderr } = await end;
    // On a slow machine it may not have taken the signal over yet: shells call that 130 too.
    expect(signal === "SIGINT" ? 130 : status).toBe(130);
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
  });

  const smollm = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");

  it.skipIf(smollm === undefined)("keeps what it wrote, and leaves the numbers out", async () => {
    const child = startRealm([
      "run",
      smollm ?? "",
      "--raw",
      "--stats",
      "--quiet",
      "Once upon a time",
    ]);
    const end = ended(child);
    await firstText(child);
    child.kill("SIGINT");
    const { status, stdout, stderr } = await end;
    expect({ status, stderr }).toEqual({ status: 130, stderr: "" });
    expect(stdout).not.toBe("");
  });

  it.skipIf(smollm === undefined)(
    "gives the JSON object so far, which says cancelled",
    async () => {
      const words = ["--raw", "--ignore-eos", "--json", "Once upon a time"];
      const child = startRealm(["run", smollm ?? "", ...words]);
      const end = ended(child);
      // It says nothing before its end, which is a minute away.
      await sleep(3000);
      child.kill("SIGINT");
      const { status, stdout } = await end;
      expect(status).toBe(130);
      expect(JSON.parse(stdout)).toMatchObject({ finishReason: "cancelled" });
    },
  );
});

describe("realm run on a terminal", () => {
  it.skipIf(!hasTerminals)("puts a line feed behind the text", () => {
    const command = `${realmBinary} run genesis ${greedy.join(" ")} '${prompt}'`;
    const { status, screen } = onTerminal(command);
    expect(status).toBe(0);
    expect(screen).toMatch(/^ God created [^]*[^\n]\n$/);
  });

  it.skipIf(!hasTerminals)("says that a prompt is needed for --json", () => {
    const { status, screen } = onTerminal(`${realmBinary} run genesis --json`);
    expect(status).toBe(2);
    expect(screen).toContain("a prompt is needed");
  });
});

describe("realm run with a model that has a chat template", () => {
  const smollm = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");

  it.skipIf(smollm === undefined)(
    "asks it by one message, and continues it with --raw",
    async () => {
      const words = ["run", smollm ?? "", "--temperature", "0", "--max-tokens", "8", "Say hello."];
      const chat =
        "<|im_start|>system\nYou are a pirate.<|im_end|>\n" +
        "<|im_start|>user\nSay hello.<|im_end|>\n<|im_start|>assistant\n";
      const asked = await realm([...words, "--quiet", "--system", "You are a pirate.", "--json"]);
      const { promptTokens } = JSON.parse(asked.stdout) as { promptTokens: number };
      const counted = await realm(["tokenize", smollm ?? "", "--json", chat]);
      expect(asked.stderr).toBe("");
      expect(promptTokens).toBe((JSON.parse(counted.stdout) as { tokens: number[] }).tokens.length);
      const raw = await realm([...words, "--raw", "--json"]);
      expect((JSON.parse(raw.stdout) as { promptTokens: number }).promptTokens).toBe(3);
    },
  );

  it("refuses --system where there is no template to put it in", async () => {
    const { status, stderr } = await realm(["run", "genesis", "--system", "Be brief.", "Hello"]);
    expect(status).toBe(2);
    expect(stderr).toContain("--system has its place in a chat template");
  });

  it.skipIf(smollm === undefined)("says that the context was cut", async () => {
    const words = ["run", smollm ?? "", "--raw", "--max-tokens", "1", "Hello"];
    expect((await realm(words)).stderr).toMatch(/^realm: the context was 4096 of the 8192 /);
    expect((await realm([...words, "--context", "64"])).stderr).toBe("");
  });
});
