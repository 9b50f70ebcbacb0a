// One measurement of one way to embed many texts, in a process of its own.

import { readFileSync } from "node:fs";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { Realm } from "../host/index.ts";
import { LlamaModel } from "../test/oracle/llama.ts";
import { peakResidentBytes, writeResult } from "./measurement.ts";

/** Who embeds: Realm by one call, Realm by four tenants at once, node-llama-cpp text by text, llama.cpp in batches. */
export type EmbeddingSubject = "realm" | "realm tenants" | "node-llama-cpp" | "llama.cpp batched";

export interface EmbeddingPlan {
  readonly subject: EmbeddingSubject;
  readonly modelPath: string;
  /** JSON: a list of texts. */
  readonly textsPath: string;
  readonly threads: number;
}

export interface EmbeddingMeasurement {
  readonly loadMs: number;
  readonly milliseconds: number;
  readonly peakResidentBytes: number;
}

/** As llama-embedding has it by default. */
const batchTokens = 2048;
const warmTexts = 4;
const tenantCount = 4;

const plan = JSON.parse(process.argv[2] ?? "{}") as EmbeddingPlan;
const texts = JSON.parse(readFileSync(plan.textsPath, "utf8")) as string[];
const measures: Record<
  EmbeddingSubject,
  () => Promise<Omit<EmbeddingMeasurement, "peakResidentBytes">>
> = {
  realm: measureRealm,
  "realm tenants": measureTenants,
  "node-llama-cpp": measurePeer,
  "llama.cpp batched": measureBatched,
};
writeResult({ ...(await measures[plan.subject]()), peakResidentBytes: peakResidentBytes() });
// What llama.cpp still holds would keep the process alive for seconds.
process.exit(0);

async function measureRealm() {
  await using realm = await Realm.open({ threads: plan.threads });
  const startedMs = performance.now();
  const model = await realm.load(plan.modelPath);
  const loadMs = performance.now() - startedMs;
  await model.embed(texts.slice(0, warmTexts));
  return { loadMs, milliseconds: await timed(async () => void (await model.embed(texts))) };
}

async function measureTenants() {
  await using realm = await Realm.open({ threads: plan.threads });
  const startedMs = performance.now();
  const model = await realm.load(plan.modelPath);
  const loadMs = performance.now() - startedMs;
  const share = Math.ceil(texts.length / tenantCount);
  const tenants = await Promise.all(
    Array.from({ length: tenantCount }, (_, index) =>
      realm.tenant(`t${index}`, { models: [model] }),
    ),
  );
  await Promise.all(tenants.map((tenant) => tenant.embed(model, texts.slice(0, warmTexts))));
  const milliseconds = await timed(async () => {
    await Promise.all(
      tenants.map((tenant, index) =>
        tenant.embed(model, texts.slice(index * share, (index + 1) * share)),
      ),
    );
  });
  return { loadMs, milliseconds };
}

async function measurePeer() {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    logLevel: LlamaLogLevel.error,
    maxThreads: plan.threads,
  });
  const startedMs = performance.now();
  const model = await llama.loadModel({ modelPath: plan.modelPath });
  const loadMs = performance.now() - startedMs;
  const context = await model.createEmbeddingContext({
    threads: plan.threads,
    contextSize: 512,
    batchSize: 512,
  });
  for (const text of texts.slice(0, warmTexts)) await context.getEmbeddingFor(text);
  const milliseconds = await timed(async () => {
    for (const text of texts) await context.getEmbeddingFor(text);
  });
  return { loadMs, milliseconds };
}

async function measureBatched() {
  const startedMs = performance.now();
  const model = LlamaModel.load(plan.modelPath);
  const loadMs = performance.now() - startedMs;
  const { threads } = plan;
  const embedder = model.createEmbedder({
    contextLength: batchTokens,
    sequences: 64,
    threads,
    flashAttention: true,
  });
  embedder.embed(model.tokenize(texts[0] ?? ""));
  const milliseconds = await timed(async () => {
    let batch: number[][] = [];
    for (const text of texts) {
      const tokens = model.tokenize(text);
      const length = batch.reduce((sum, each) => sum + each.length, tokens.length);
      if (length > batchTokens || batch.length === 64) {
        embedder.embedTogether(batch);
        batch = [];
      }
      batch.push(tokens);
    }
    if (batch.length > 0) embedder.embedTogether(batch);
  });
  return { loadMs, milliseconds };
}

async function timed(action: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await action();
  return performance.now() - startedMs;
}
