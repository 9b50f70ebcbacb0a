// How fast a pull is beside `curl -o file address && sha256sum file`, from the same server on this machine: what Realm adds
// must cost less than a tenth. Usage: node bench/pull.ts [megabytes] [rounds] [folder]

import { execFileSync, spawn } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  HubAccess,
  ModelLibrary,
  pullModel,
  readHubSettings,
  StoreLayout,
} from "../host/hub/index.ts";
import { LocalHub } from "../test/hub/local/local-hub.ts";
import { median, spread } from "./statistics.ts";

const pieceBytes = 16 * 1024 * 1024;
const id = "bench/model";
const filename = "model-Q8_0.gguf";

const [megabytes = 1000, rounds = 5] = process.argv.slice(2, 4).map(Number);
if (process.argv[2] === "serve") await serve(process.argv[3] ?? "");
else await compare(process.argv[4] ?? tmpdir());

/** In a process of its own, as a hub is: says where it is, and ends when nobody holds its standard input. */
async function serve(path: string): Promise<void> {
  const hub = await LocalHub.open();
  hub.add(id, { files: { [filename]: { path } } });
  process.stdout.write(`${JSON.stringify(hub.environment())}\n`);
  process.stdin.on("end", () => void hub.close()).resume();
}

async function compare(parent: string): Promise<void> {
  const folder = mkdtempSync(join(parent, "realm-pull-"));
  const server = spawn(process.execPath, [import.meta.filename, "serve", makeFile(folder)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const environment = await new Promise<Record<string, string>>((resolve) => {
      server.stdout.once("data", (text: Buffer) =>
        resolve(JSON.parse(text.toString()) as Record<string, string>),
      );
    });
    const times: { curl: number[]; pull: number[] } = { curl: [], pull: [] };
    for (let round = 0; round < rounds; round++) {
      times.curl.push(await seconds(() => curl(folder, environment)));
      times.pull.push(await seconds(() => pull(folder, environment)));
    }
    report(times);
  } finally {
    server.stdin.end();
    rmSync(folder, { recursive: true });
  }
}

function makeFile(folder: string): string {
  const path = join(folder, "source.gguf");
  const piece = Buffer.allocUnsafe(pieceBytes);
  for (let left = megabytes * 1e6; left > 0; left -= pieceBytes) {
    appendFileSync(path, randomFillSync(piece).subarray(0, Math.min(left, pieceBytes)));
  }
  return path;
}

function curl(folder: string, environment: Record<string, string>): void {
  const file = join(folder, "by-curl.gguf");
  const address = `${environment["HF_ENDPOINT"]}/${id}/resolve/main/${filename}`;
  execFileSync("curl", ["--silent", "--show-error", "--location", "--output", file, address]);
  execFileSync("sha256sum", [file]);
  rmSync(file);
}

async function pull(folder: string, environment: Record<string, string>): Promise<void> {
  const store = join(folder, "store");
  const access = new HubAccess(readHubSettings(environment), { cacheFolder: join(store, "cache") });
  await pullModel(id, {}, access, new ModelLibrary(new StoreLayout(store)));
  await access.close();
  rmSync(store, { recursive: true });
}

async function seconds(work: () => void | Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function report(times: {
  readonly curl: readonly number[];
  readonly pull: readonly number[];
}): void {
  const rate = (values: readonly number[]): string =>
    `${(megabytes / median(values)).toFixed(0)} MB/s`;
  const line = (name: string, values: readonly number[]): string =>
    `${name.padEnd(24)} ${rate(values).padStart(10)}  spread ${(100 * spread(values)).toFixed(0)} %`;
  process.stdout.write(
    `${line("curl, then sha256sum", times.curl)}\n${line("realm pull", times.pull)}\n`,
  );
  const ratio = median(times.curl) / median(times.pull);
  process.stdout.write(`ratio ${ratio.toFixed(2)}; at least 0.9 is asked for\n`);
}
