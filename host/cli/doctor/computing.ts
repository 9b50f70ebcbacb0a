// Whether this machine computes: the binaries, what they find, and the embedded model through all threads and a guest.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BackendReport } from "../../compute/ggml/backend-report.ts";
import { findNativePackage } from "../../compute/ggml/native-package.ts";
import { siblingEntry } from "../../runtime/worker-entry.ts";
import { defaultModelName, modelPath } from "../model-argument.ts";
import { fault, note, ok, reasonOf } from "./check.ts";
import type { Finding, Section } from "./check.ts";

const probeMsMax = 20_000;
const answerMsMax = 60_000;

export async function computingSection(signal: AbortSignal): Promise<Section> {
  const binaries = findBinaries();
  if (binaries.status === "fault") return { title: "Computing", findings: [binaries] };
  const probed = await probe();
  const isBroken = probed.some(({ status }) => status === "fault");
  const findings = [binaries, ...probed, ...(isBroken ? [] : [await answer(signal)])];
  return { title: "Computing", findings };
}

function findBinaries(): Finding {
  try {
    return ok("binaries", findNativePackage().directory);
  } catch (thrown) {
    const advice = "install again with optional packages: npm install --include=optional";
    return fault("binaries", reasonOf(thrown), advice);
  }
}

async function probe(): Promise<Finding[]> {
  try {
    const entry = fileURLToPath(siblingEntry(import.meta.url, "ggml-probe"));
    const { stdout } = await promisify(execFile)(process.execPath, [entry], {
      timeout: probeMsMax,
    });
    return describe(JSON.parse(stdout) as BackendReport);
  } catch (thrown) {
    return [fault("ggml", howItEnded(thrown), "install the package again; see docs/SUPPORT.md")];
  }
}

function howItEnded(thrown: unknown): string {
  const signal = thrown instanceof Error && "signal" in thrown ? thrown.signal : undefined;
  if (typeof signal === "string") return `it ended by ${signal} while it was loaded`;
  return /^\w*Error: (.*)$/m.exec(reasonOf(thrown))?.[1] ?? reasonOf(thrown);
}

function describe(report: BackendReport): Finding[] {
  const { version, commit, backends, features, library } = report;
  const from = library === undefined ? "" : `, ${library}`;
  return [
    ok("ggml", `${version} (${commit}), ${backends.join(", ")}${from}`),
    instructions(features),
  ];
}

function instructions(features: readonly string[]): Finding {
  const found = features.join(" ");
  const isWide = process.arch !== "x64" || features.includes("AVX2");
  if (isWide) return ok("instructions", found);
  const advice = "without AVX2 products take several times as long; some virtual machines hide it";
  return note("instructions", found === "" ? "none beyond the base" : found, advice);
}

/** The way of every prompt, on the smallest model. */
async function answer(signal: AbortSignal): Promise<Finding> {
  const startedAt = performance.now();
  try {
    const { Realm } = await import("../../runtime/realm.ts");
    await using realm = await Realm.open({ determinism: "fast" });
    const model = await realm.load(modelPath(defaultModelName), { signal });
    const stop = AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]);
    let tokens = 0;
    const options = { temperature: 0, maxTokens: 4, signal: stop };
    for await (const _ of model.generate("In the beginning", options)) tokens += 1;
    if (tokens === 0) throw new Error(`no token in ${answerMsMax / 1000} s`);
  } catch (thrown) {
    signal.throwIfAborted();
    return fault("answer", reasonOf(thrown), "REALM_DEBUG=1 realm run genesis hello says more");
  }
  const ms = performance.now() - startedAt;
  return ok("answer", `${defaultModelName} answers, ${ms.toFixed(0)} ms after its start`);
}
