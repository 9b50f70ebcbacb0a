// Whether Realm runs a model of a hub, on this machine. There is one judge, the guest: it sees the file's own header, or,
// where that can't be had, the name of the architecture.

import { totalmem } from "node:os";
import { asRealmError } from "../../error/realm-error.ts";
import { chosenFiles, fileChoices } from "../chosen-file.ts";
import type { ChosenFiles } from "../chosen-file.ts";
import { sharedHubAccess } from "../hub-access.ts";
import type { HubAccess } from "../hub-access.ts";
import { getHuggingFaceModel } from "../hugging-face/hugging-face.ts";
import { sizeText } from "../model.ts";
import type { Model } from "../model.ts";
import { plannedFiles } from "../pull/pull-plan.ts";
import type { CompatibilityResult, HeaderFacts } from "./compatibility.ts";
import { memoryBytesPerSecond } from "./guest-check.ts";
import { readHeaderFacts } from "./header-facts.ts";
import { isKnownArchitecture } from "./known-architecture.ts";

/** What checks of compatibility take. */
export interface CheckOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Failures that say something of the way to the file and nothing of the file. */
const onTheWay = ["denied", "not-found", "offline", "rate-limited", "bad-answer"];

/**
 * Reads the header of the file that a pull would choose, a few hundred kilobytes for most, and asks the guest. Errors:
 * `cancelled`, `bug`; whatever else fails makes the answer less sure, and is said in it.
 *
 * @example
 * ```ts
 * import { checkModelCompatibility, getHuggingFaceModel } from "realm-runtime/hub";
 *
 * const model = await getHuggingFaceModel("HuggingFaceTB/SmolLM2-135M-Instruct-GGUF");
 * const { compatible, confidence, reasons } = await checkModelCompatibility(model);
 * console.log(compatible, confidence); // true high
 * console.log(reasons.join("; "));
 * ```
 */
export async function checkModelCompatibility(
  model: Model,
  { signal }: CheckOptions = {},
  access: HubAccess = sharedHubAccess(),
): Promise<CompatibilityResult> {
  const detailed = await withSizes(model, access, signal);
  const chosen = chosenFiles(detailed.siblings ?? []);
  if (chosen === undefined) return withoutFile(detailed);
  try {
    const files = plannedFiles(access, detailed, chosen.files);
    return await fromHeader(await readHeaderFacts(access, files, signal), detailed, chosen);
  } catch (thrown) {
    const failure = asRealmError(thrown);
    if (onTheWay.includes(failure.code)) return await fromHub(detailed, failure.message);
    if (!["bad-file", "unsupported", "guest-trap"].includes(failure.code)) throw failure;
    return result({ confidence: "high", reasons: [failure.message] });
  }
}

/** With its files' sizes: a listing has names alone. Errors: `cancelled`. */
export async function withSizes(
  model: Model,
  access: HubAccess,
  signal?: AbortSignal,
): Promise<Model> {
  const choices = fileChoices(model.siblings ?? []);
  const isKnown = choices.length > 0 && choices.every(({ bytes }) => bytes !== undefined);
  const isListed = model.siblings !== undefined && choices.length === 0;
  if (model.provider !== "HuggingFace" || isKnown || isListed) return model;
  try {
    return await getHuggingFaceModel(model.id, { signal }, access);
  } catch (thrown) {
    if (onTheWay.includes(asRealmError(thrown).code)) return model;
    throw thrown;
  }
}

async function fromHeader(
  facts: HeaderFacts,
  model: Model,
  chosen: ChosenFiles,
): Promise<CompatibilityResult> {
  const memoryBytes = facts.weightBytes + facts.cacheBytes;
  const tooLarge = memoryBytes > totalmem();
  const memory = `it needs ${sizeText(memoryBytes)}, and this machine has ${sizeText(totalmem())}`;
  const rate = (await memoryBytesPerSecond()) / facts.activeBytes;
  return result({
    compatible: facts.compatible && !tooLarge,
    confidence: "high",
    reasons: [
      ...(facts.compatible ? [`Realm runs the architecture "${facts.architecture}"`] : []),
      ...facts.reasons,
      ...(tooLarge ? [memory] : []),
    ],
    warnings: [
      ...gateWarning(model),
      ...(!tooLarge && memoryBytes > totalmem() * 0.8
        ? [`${memory}: little is left for all else`]
        : []),
    ],
    recommendations: [
      ...(facts.compatible && !tooLarge
        ? [`realm pull hf:${model.id} fetches it: ${chosen.reason}`]
        : []),
      ...(facts.compatible && tooLarge
        ? ["look for a smaller quantization or a smaller model"]
        : []),
    ],
    memoryBytes,
    ...(Number.isFinite(rate) ? { tokensPerSecond: Number(rate.toPrecision(2)) } : {}),
  });
}

/** By the hub's own field, else by tags. */
async function fromHub(model: Model, problem: string): Promise<CompatibilityResult> {
  const warnings = [`the file's header could not be read: ${problem}`, ...gateWarning(model)];
  const { architecture } = model;
  if (architecture !== undefined) {
    const compatible = await isKnownArchitecture(architecture);
    const verb = compatible ? "runs" : "does not run";
    const reasons = [
      `the hub says that its architecture is "${architecture}", which Realm ${verb}`,
    ];
    return result({ compatible, confidence: "medium", reasons, warnings });
  }
  for (const tag of model.tags.slice(0, 50)) {
    if (!(await isKnownArchitecture(tag))) continue;
    const reasons = [`its tag "${tag}" is an architecture that Realm runs`];
    return result({ compatible: true, confidence: "low", reasons, warnings });
  }
  const reasons = ["nothing at hand says of which architecture it is"];
  return result({ confidence: "none", reasons, warnings });
}

function withoutFile(model: Model): CompatibilityResult {
  if (
    model.provider === "CivitAI" ||
    model.category === "Checkpoint" ||
    model.category === "Lora"
  ) {
    const kind = { Checkpoint: "a diffusion checkpoint", Lora: "an adapter (LoRA)" };
    const what = model.category in kind ? kind[model.category as keyof typeof kind] : "a model";
    return result({
      confidence: "low",
      reasons: [`it is ${what} for making pictures, and Realm runs language models in GGUF files`],
      recommendations: ["look for language models on Hugging Face: realm search <words>"],
    });
  }
  if (model.siblings === undefined) {
    return result({ confidence: "none", reasons: ["its files are not known"] });
  }
  return result({
    confidence: "medium",
    reasons: ["it has no GGUF file, and Realm runs no others"],
    recommendations: [`others may have converted it: realm search ${model.name}`],
  });
}

function gateWarning({ gated, provider }: Model): string[] {
  if (gated !== true || provider !== "HuggingFace") return [];
  return ["its owner decides who gets it: accept its terms on the hub, then set HF_TOKEN"];
}

function result(given: Partial<CompatibilityResult>): CompatibilityResult {
  return {
    compatible: false,
    confidence: "none",
    reasons: [],
    warnings: [],
    recommendations: [],
    ...given,
  };
}
