// The server under load, and beside llama-server where one is built: time to first token, between tokens, tokens a second.
//
// Usage: node bench/serve.ts load [requests] [connections]
//        node bench/serve.ts speed <model.gguf> <llama-server> [connections...]

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const repository = join(import.meta.dirname, "..");
const promptTokens = 32;
const newTokens = 64;
/** Of a load: what it leaves in memory is seen after each. */
const parts = 4;
const settleMs = 2000;

interface Sample {
  /** The status, and behind it what ended a stream that was not whole. */
  readonly outcome: string;
  readonly firstMs: number;
  readonly betweenMs: readonly number[];
  readonly tokens: number;
}

/** Plain words that most vocabularies have whole. */
const plainWords = [
  "time year people way day man thing woman life child world school state family student group",
  "country problem hand part place case week company system program question work government",
  "number night point home water room mother area money story fact month lot right study book",
  "eye job word business issue side kind head house service friend father power hour game line",
]
  .join(" ")
  .split(" ");

const [mode = "load", ...words] = process.argv.slice(2);
if (mode === "load") await load(Number(words[0] ?? 10_000), Number(words[1] ?? 100));
else await speed(words[0] ?? "", words[1] ?? "", words.slice(2).map(Number));

/** No error but 429 where limits say so; nothing left behind. */
async function load(requests: number, connections: number): Promise<void> {
  const model = join(repository, "..", "shared", "models", "stories-260k.gguf");
  const { url, child, stop } = await startRealm(model, "batch-invariant");
  const before = await status(url);
  const samples: Sample[] = [];
  const resident = [before.memory.residentBytes];
  let seconds = 0;
  for (let part = 0; part < parts; part++) {
    const startedAt = performance.now();
    const found = await run(url, connections, requests / parts, (index) => ({
      model: "stories-260k",
      prompt: `Once upon a time there was number ${part} ${index}`,
      max_tokens: 16,
      stream: true,
    }));
    seconds += (performance.now() - startedAt) / 1000;
    samples.push(...found);
    await new Promise((wake) => setTimeout(wake, settleMs));
    resident.push((await status(url)).memory.residentBytes);
  }
  const after = await status(url);
  print({
    requests,
    connections,
    seconds,
    requestsPerSecond: requests / seconds,
    outcomes: counts(samples.map(({ outcome }) => outcome)),
    firstTokenMs: percentiles(
      samples.flatMap(({ firstMs, outcome }) => (outcome === "200" ? [firstMs] : [])),
    ),
    betweenTokensMs: percentiles(samples.flatMap(({ betweenMs }) => betweenMs)),
    residentBytes: resident,
    guests: [before.statistics.guests, after.statistics.guests],
    pid: child.pid,
  });
  await stop();
}

/** Both in one run, one after the other, alternating. */
async function speed(model: string, llamaServer: string, widths: readonly number[]): Promise<void> {
  for (const connections of widths.length === 0 ? [8, 32] : widths) {
    for (let round = 0; round < 3; round++) {
      for (const side of ["batch-invariant", "fast", "llama-server"] as const) {
        const started =
          side === "llama-server"
            ? await startLlama(llamaServer, model, connections)
            : await startRealm(model, side);
        const name = side === "llama-server" ? "model" : nameOf(model);
        const body = (index: number): object => ({
          model: name,
          prompt: promptOf(index + round * 1000),
          max_tokens: newTokens,
          temperature: 0,
          ignore_eos: true,
          stream: true,
        });
        // Once to warm up.
        await run(started.url, connections, connections, (index) => body(index + 500));
        const startedAt = performance.now();
        const samples = await run(started.url, connections, connections * 4, body);
        const seconds = (performance.now() - startedAt) / 1000;
        const tokens = samples.reduce((sum, sample) => sum + sample.tokens, 0);
        print({ side, connections, round, tokens, tokensPerSecond: tokens / seconds });
        await started.stop();
      }
    }
  }
}

/** Different words within each prompt, and different prompts: no cache has one of them. */
function promptOf(index: number): string {
  const left = [...plainWords];
  let state = index + 1;
  return Array.from({ length: promptTokens }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return left.splice((state >>> 16) % left.length, 1)[0];
  }).join(" ");
}

async function run(
  url: string,
  connections: number,
  requests: number,
  body: (index: number) => object,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  let next = 0;
  const connection = async (): Promise<void> => {
    while (next < requests) {
      const index = next;
      next += 1;
      samples.push(await ask(url, body(index)));
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return samples;
}

async function ask(url: string, body: object): Promise<Sample> {
  const startedAt = performance.now();
  const post = (): Promise<Response> =>
    fetch(`${url}/v1/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...body, stream_options: { include_usage: true } }),
    });
  // A connection that was kept may have been closed by the server meanwhile.
  const response = await post().catch(post);
  const betweenMs: number[] = [];
  let firstMs = 0;
  let lastAt = 0;
  let text = "";
  for await (const chunk of response.body ?? []) {
    const now = performance.now();
    if (firstMs === 0) firstMs = now - startedAt;
    else betweenMs.push(now - lastAt);
    lastAt = now;
    text += Buffer.from(chunk as Uint8Array).toString();
  }
  const tokens = Number(/"completion_tokens":(\d+)/.exec(text)?.[1] ?? 0);
  return { outcome: outcomeOf(response.status, text), firstMs, betweenMs, tokens };
}

function outcomeOf(code: number, text: string): string {
  const [, error] = /"error":.*?"code":"([^"]*)"/.exec(text) ?? [];
  if (error !== undefined) return `${code} ${error}`;
  return code !== 200 || text.includes("data: [DONE]") ? `${code}` : `${code} cut`;
}

interface Started {
  readonly url: string;
  readonly child: ChildProcess;
  readonly stop: () => Promise<void>;
}

async function startRealm(model: string, determinism: string): Promise<Started> {
  const home = mkdtempSync(join(tmpdir(), "realm-bench-"));
  const child = spawn(
    process.execPath,
    [
      join(repository, "bin", "realm.js"),
      "serve",
      model,
      "--port",
      "0",
      "--determinism",
      determinism,
      "--log-level",
      "error",
    ],
    { env: { ...process.env, REALM_HOME: home }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return {
    url: line.toString().trim(),
    child,
    stop: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function startLlama(program: string, model: string, connections: number): Promise<Started> {
  const port = 18_420;
  const given = [
    "-m",
    resolve(model),
    "-t",
    "2",
    "-np",
    `${connections}`,
    "-c",
    `${128 * connections}`,
  ];
  const child = spawn(program, [...given, "--host", "127.0.0.1", "--port", `${port}`], {
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const ready = await fetch(`${url}/health`).catch(() => undefined);
    if (ready?.ok === true) break;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  return {
    url,
    child,
    stop: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

interface Status {
  readonly memory: { readonly residentBytes: number };
  readonly statistics: { readonly guests: number };
}

async function status(url: string): Promise<Status> {
  return (await (await fetch(`${url}/admin/status`)).json()) as Status;
}

function nameOf(model: string): string {
  return (model.split("/").at(-1) ?? model).replace(/\.gguf$/, "");
}

function counts(values: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const value of values) found[value] = (found[value] ?? 0) + 1;
  return found;
}

function percentiles(values: readonly number[]): Record<string, number> {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number): number =>
    sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

function print(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
