// How fast texts become vectors: Realm, four tenants of it, node-llama-cpp and llama.cpp in batches, each in a process of its
// own, in turn. A table on stdout, JSON in bench/results/.
// node bench/embeddings.ts <model.gguf> [texts] [rounds] [threads]

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { Realm } from "../host/index.ts";
import { Random } from "../scripts/synthetic/random.ts";
import { describeMachine } from "./machine.ts";
import type {
  EmbeddingMeasurement,
  EmbeddingPlan,
  EmbeddingSubject,
} from "./measure-embeddings.ts";
import { runChild } from "./measurement.ts";
import { resultsPath, showProgress, wholeNumber, writeResults } from "./run-files.ts";
import { median, spread } from "./statistics.ts";

const subjects: readonly EmbeddingSubject[] = [
  "realm",
  "node-llama-cpp",
  "realm tenants",
  "llama.cpp batched",
];
/** Of a text, the two that begin and end it included. */
const tokensLeast = 16;
const tokensMost = 256;
const specialTokens = 2;
const words =
  "the model keeps weights in host memory and a guest reads only its own prompt while many share one copy of them".split(
    " ",
  );

const [, , modelPath, count = "2000", roundCount = "3", threadCount = "2"] = process.argv;
if (modelPath === undefined)
  throw new Error("usage: node bench/embeddings.ts <model.gguf> [texts] [rounds] [threads]");
const texts = wholeNumber("texts", count, 1);
const rounds = wholeNumber("rounds", roundCount, 1);
const threads = wholeNumber("threads", threadCount, 1);
const folder = mkdtempSync(join(tmpdir(), "realm-embeddings-"));
try {
  const textsPath = join(folder, "texts.json");
  writeFileSync(textsPath, JSON.stringify(await makeTexts(modelPath)));
  await compare({ modelPath, textsPath, threads });
} finally {
  rmSync(folder, { recursive: true });
}

async function makeTexts(path: string): Promise<string[]> {
  const tokensOf = await countTokens(path);
  const random = new Random(5);
  return Array.from({ length: texts }, () => {
    let left = tokensLeast + random.below(tokensMost - tokensLeast + 1) - specialTokens;
    const text: string[] = [];
    for (;;) {
      const word = words[random.below(words.length)] ?? "";
      left -= tokensOf.get(word) ?? 0;
      if (left < 0) return text.join(" ");
      text.push(word);
    }
  });
}

/** Of each word: a vocabulary that was made up cuts what another has whole. */
async function countTokens(path: string): Promise<ReadonlyMap<string, number>> {
  await using realm = await Realm.open({ threads: 1 });
  const model = await realm.load(path);
  const counts = new Map<string, number>();
  for (const word of words) {
    counts.set(word, (await model.tokenize(word, { addSpecial: false })).length);
  }
  return counts;
}

async function compare(plan: Omit<EmbeddingPlan, "subject">): Promise<void> {
  const found = new Map<EmbeddingSubject, EmbeddingMeasurement[]>();
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) {
      showProgress(`round ${round + 1} of ${rounds}: ${subject}`);
      const measured = (await runChild("measure-embeddings.ts", {
        ...plan,
        subject,
      })) as EmbeddingMeasurement;
      found.set(subject, [...(found.get(subject) ?? []), measured]);
    }
  }
  showProgress("");
  report(found);
  const machine = describeMachine();
  const ending = `embeddings-${basename(plan.modelPath, ".gguf")}`;
  writeResults(resultsPath(machine, threads, ending), {
    machine,
    model: basename(plan.modelPath),
    texts,
    rounds: Object.fromEntries(found),
  });
}

/** Ratios are of rounds side by side, so that what slows the machine for a while slows both. */
function report(found: ReadonlyMap<EmbeddingSubject, readonly EmbeddingMeasurement[]>): void {
  const own = found.get("realm") ?? [];
  process.stdout.write(`${"".padEnd(20)} texts/s   load ms   MB   realm's rate over it\n`);
  for (const [subject, measured] of found) {
    const rates = measured.map(({ milliseconds }) => (1000 * texts) / milliseconds);
    const ratios = measured.map(
      ({ milliseconds }, round) => milliseconds / (own[round]?.milliseconds ?? Number.NaN),
    );
    const cells = [
      subject.padEnd(20),
      median(rates).toFixed(1).padStart(7),
      median(measured.map(({ loadMs }) => loadMs))
        .toFixed(0)
        .padStart(9),
      (Math.max(...measured.map((each) => each.peakResidentBytes)) / 1e6).toFixed(0).padStart(5),
      `   ${median(ratios).toFixed(2)} (spread ${spread(ratios).toFixed(2)})`,
    ];
    process.stdout.write(`${cells.join(" ")}\n`);
  }
}
