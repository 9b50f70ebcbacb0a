// What a file declares and the guest doesn't compute is refused by its name: by `check-compatibility`, and by a typed
// error when the model is loaded. Nothing that changes a model's logits is passed over.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { MetadataValue, ModelMetadata } from "../../../host/abi/world.ts";
import { writeArchitectureModel } from "../../../scripts/synthetic/architecture-model.ts";
import type { ArchitectureOrder } from "../../../scripts/synthetic/architecture-model.ts";
import { boolArray, float32, uint32 } from "../../../scripts/synthetic/gguf-encoding.ts";
import { modelId, PlainHost } from "../host.ts";
import { failureOf, openGuest } from "../instance.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-foreign-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Order = Omit<ArchitectureOrder, "type">;

function hostOf(order: Order): PlainHost {
  const path = join(folder, "model.gguf");
  const small = { blockCount: 2, embeddingLength: 64, headCount: 2, type: "f32" as const };
  writeArchitectureModel({ ...small, ...order }, path);
  return new PlainHost(path);
}

const unsigned = (val: number): MetadataValue => ({ tag: "unsigned", val: BigInt(val) });
const float = (val: number): MetadataValue => ({ tag: "float", val });
const flag = (val: boolean): MetadataValue => ({ tag: "boolean", val });
const text = (val: string): MetadataValue => ({ tag: "text", val });
const listOf = (length: number): MetadataValue => ({
  tag: "elements",
  val: { element: "unsigned", length: BigInt(length) },
});

function withKeys(
  metadata: ModelMetadata,
  keys: Readonly<Record<string, MetadataValue>>,
): ModelMetadata {
  const added = Object.entries(keys).map(([key, value]) => ({
    key: `${metadata.architecture}.${key}`,
    value,
  }));
  const kept = metadata.entries.filter(({ key }) => added.every((entry) => entry.key !== key));
  return { ...metadata, entries: [...kept, ...added] };
}

/** Both answers of a guest about the host's model: no reason and no code where it runs. */
function verdict(host: PlainHost): { reasons: readonly string[]; code: string | undefined } {
  const { guest } = openGuest(host);
  const { compatible, reasons } = guest.checkCompatibility(host.model.metadata);
  expect(compatible).toBe(reasons.length === 0);
  if (compatible) {
    guest.loadModelById(modelId)[Symbol.dispose]();
    return { reasons, code: undefined };
  }
  const { code } = failureOf(() => guest.loadModelById(modelId));
  expect(host.alive).toBe(0);
  return { reasons, code };
}

const llama: Order = { architecture: "llama" };
const qwen2: Order = { architecture: "qwen2" };
const granite: Order = { architecture: "granite", keys: { logit_scale: float32(2) } };
const yarn = { "rope.scaling.type": text("yarn"), "rope.scaling.factor": float(4) };

const refused: readonly [string, Order, Readonly<Record<string, MetadataValue>>, string][] = [
  [
    "a kind of scaling that nobody knows",
    llama,
    { "rope.scaling.type": text("dynamic") },
    "dynamic",
  ],
  [
    "longrope, to an architecture without factors",
    qwen2,
    { "rope.scaling.type": text("longrope") },
    "longrope",
  ],
  [
    "yarn with a constant of its own",
    llama,
    { ...yarn, "rope.scaling.yarn_beta_fast": float(16) },
    "yarn_beta_fast",
  ],
  [
    "yarn with a factor of its own",
    llama,
    { ...yarn, "rope.scaling.yarn_attn_factor": float(2) },
    "yarn_attn_factor",
  ],
  [
    "a rotation in sections",
    qwen2,
    { "rope.dimension_sections": listOf(4) },
    "rope.dimension_sections",
  ],
  [
    "a window, to an architecture without",
    qwen2,
    { "attention.sliding_window": unsigned(64) },
    "attention.sliding_window",
  ],
  [
    "a frequency base of windows that share theirs",
    llama,
    { "rope.freq_base_swa": float(100) },
    "rope.freq_base_swa",
  ],
  ["a limit on scores", llama, { attn_logit_softcapping: float(50) }, "attn_logit_softcapping"],
  ["a limit on logits", qwen2, { final_logit_softcapping: float(30) }, "final_logit_softcapping"],
  ["a scale of logits", llama, { logit_scale: float(0.5) }, "logit_scale"],
  ["a scale of scores", llama, { "attention.scale": float(0.1) }, "attention.scale"],
  ["values cut off", llama, { "attention.clamp_kqv": float(8) }, "attention.clamp_kqv"],
  ["attention to what comes", llama, { "attention.causal": flag(false) }, "attention.causal"],
  [
    "blocks that draft tokens",
    qwen2,
    { nextn_predict_layers: unsigned(1) },
    "nextn_predict_layers",
  ],
  [
    "temperatures by position",
    llama,
    { "attention.temperature_scale": float(0.1) },
    "temperature_scale",
  ],
];

const contradictory: readonly [string, Order, Readonly<Record<string, MetadataValue>>, string][] = [
  ["a window that is a text", llama, { "attention.sliding_window": text("64") }, "sliding_window"],
  [
    "a limit below 0",
    { architecture: "gemma2" },
    { final_logit_softcapping: float(-1) },
    "final_logit_softcapping",
  ],
  ["a switch that is a number", granite, { "rope.scaling.finetuned": unsigned(1) }, "finetuned"],
  [
    "a limit that an f32 has as 0",
    { architecture: "gemma2" },
    { attn_logit_softcapping: float(1e-60) },
    "attn_logit_softcapping",
  ],
  ["a scale that no f32 has", granite, { embedding_scale: float(1e60) }, "embedding_scale"],
  ["a scale of 0", granite, { residual_scale: float(0) }, "residual_scale"],
  ["a scale of logits that is missing", { architecture: "granite" }, {}, "logit_scale"],
  [
    "one of two tensors of factors",
    { architecture: "phi3", ropeFactors: ["rope_factors_long.weight"] },
    {},
    "rope_factors_short",
  ],
];

describe("a model that declares what its architecture doesn't take", () => {
  it.each(refused)("is refused as unsupported for %s", (_what, order, keys, name) => {
    const host = hostOf(order);
    host.model.metadata = withKeys(host.model.metadata, keys);
    const { reasons, code } = verdict(host);
    expect(code).toBe("unsupported");
    expect(reasons.join(" ")).toContain(name);
  });

  it.each(contradictory)("is refused as a bad file for %s", (_what, order, keys, name) => {
    const host = hostOf(order);
    host.model.metadata = withKeys(host.model.metadata, keys);
    const { reasons, code } = verdict(host);
    expect(code).toBe("bad-file");
    expect(reasons.join(" ")).toContain(name);
  });

  it("is refused for a tensor that has no place in it", () => {
    const { reasons, code } = verdict(hostOf({ ...qwen2, ropeFactors: ["rope_freqs.weight"] }));
    expect(code).toBe("unsupported");
    expect(reasons.join(" ")).toContain("rope_freqs.weight");
  });

  it("is refused for a list of windows that is not one a block", () => {
    const keys = {
      "attention.sliding_window": uint32(8),
      "attention.sliding_window_pattern": boolArray([true, false, true]),
    };
    const host = hostOf({ architecture: "olmo2", keys });
    const { guest } = openGuest(host);
    const { code, message } = failureOf(() => guest.loadModelById(modelId));
    expect(code).toBe("bad-file");
    expect(message).toContain("sliding_window_pattern");
    expect(host.alive).toBe(0);
  });

  it("runs where the value says nothing", () => {
    const host = hostOf(llama);
    host.model.metadata = withKeys(host.model.metadata, {
      ...yarn,
      "rope.scaling.yarn_beta_fast": float(32),
      "rope.scaling.yarn_beta_slow": unsigned(1),
      "rope.scaling.yarn_log_multiplier": float(0),
      "attention.sliding_window": unsigned(0),
      "attention.causal": flag(true),
      logit_scale: float(1),
      final_logit_softcapping: float(0),
    });
    expect(verdict(host)).toEqual({ reasons: [], code: undefined });
  });
});

/** Keys beside those of the file that some architecture takes. */
const otherKeys = [
  "rope.scaling.type",
  "rope.scaling.factor",
  "rope.scaling.attn_factor",
  "rope.scaling.original_context_length",
  "rope.scaling.finetuned",
  "rope.freq_base",
  "rope.freq_base_swa",
  "attention.sliding_window",
  "attention.sliding_window_pattern",
  "attention.scale",
  "attn_logit_softcapping",
  "final_logit_softcapping",
  "residual_scale",
];

const anyValue: fc.Arbitrary<MetadataValue> = fc.oneof(
  fc.nat({ max: 64 }).map(unsigned),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((val) => ({ tag: "unsigned" as const, val })),
  fc.double().map(float),
  fc.boolean().map(flag),
  fc.constantFrom("none", "linear", "yarn", "longrope", "").map(text),
  // Never one element a block: the file has no list that a host could read.
  fc.integer({ min: 3, max: 8 }).map(listOf),
);

const architectures = [
  "llama",
  "smollm3",
  "qwen2",
  "qwen3",
  "gemma2",
  "gemma3",
  "phi3",
  "granite",
  "olmo2",
] as const;

describe.each(architectures)("any value of any key of %s", (architecture) => {
  it("is a model whose logits are numbers, or a typed error that leaves nothing", () => {
    const host = hostOf({ architecture, keys: { logit_scale: float32(1) } });
    const whole = withoutKey(host.model.metadata, architecture === "granite" ? "" : "logit_scale");
    const prefix = `${architecture}.`;
    const own = whole.entries
      .map(({ key }) => key)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
    const keys = fc.dictionary(fc.constantFrom(...own, ...otherKeys), anyValue, { maxKeys: 3 });
    fc.assert(
      fc.property(keys, (changed) => {
        host.model.metadata = withKeys(whole, changed);
        runsOrSaysWhyNot(host);
      }),
      { numRuns: 100 },
    );
  });
});

it("a factor that makes scores infinite in the last block is `bad-file`, and the session is empty as before", () => {
  const host = hostOf({ architecture: "gemma3" });
  host.model.metadata = withKeys(host.model.metadata, {
    "rope.scaling.attn_factor": float(1.2e19),
  });
  const { guest } = openGuest(host);
  using model = guest.loadModelById(modelId);
  using session = model.createSession({ contextLength: 12, kvType: "f32", prefillColumns: 0 });
  const tokens = Uint32Array.from([1, 300, 400, 500, 301, 401, 501, 302, 402]);
  expect(failureOf(() => session.evaluate(tokens)).code).toBe("bad-file");
  expect(session.position()).toBe(0);
});

function runsOrSaysWhyNot(host: PlainHost): void {
  const { guest } = openGuest(host);
  const { compatible } = guest.checkCompatibility(host.model.metadata);
  try {
    using model = guest.loadModelById(modelId);
    using session = model.createSession({ contextLength: 12, kvType: "f32", prefillColumns: 0 });
    const logits = session.evaluate(Uint32Array.from([1, 300, 400, 500, 301, 401, 501, 302, 402]));
    expect(compatible).toBe(true);
    expect(logits.every(Number.isFinite)).toBe(true);
  } catch (thrown) {
    if (!(thrown instanceof Error && "payload" in thrown)) throw thrown;
  }
  expect(host.alive).toBe(0);
}

function withoutKey(metadata: ModelMetadata, name: string): ModelMetadata {
  const key = `${metadata.architecture}.${name}`;
  return { ...metadata, entries: metadata.entries.filter((entry) => entry.key !== key) };
}
