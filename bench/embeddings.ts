// How fast texts become vectors: Realm, four tenants of it, node-llama-cpp and llama.cpp in batches, each in a process of its
// own, in turn. A table on stdout, JSON in bench/results/.
// node bench/embeddings.ts <model.gguf> [texts] [rounds] [threads]

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

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
/** A word is about one token. */
const wordsLeast = 14;
const wordsMost = 254;
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
  writeFileSync(textsPath, JSON.stringify(makeTexts()));
  await compare({ modelPath, textsPath, threads });
} finally {
  rmSync(folder, { recursive: true });
}

function makeTexts(): string[] {
  const random = new Random(5);
  return Array.from({ length: texts }, () => {
    const length = wordsLeast + random.below(wordsMost - wordsLeast + 1);
    return Array.from({ length }, () => words[random.below(words.length)]).join(" ");
  });
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
