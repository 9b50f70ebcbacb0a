// Every architecture that Realm runs, on tiny synthetic models with each of its features on: teacher-forced logits
// against llama.cpp's. Where keys turn a feature on, llama.cpp itself must be far off without them, or agreement
// would say nothing.
//
// Proves architectures: llama, smollm3, qwen2, qwen3, gemma2, gemma3, phi3, granite, olmo2

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeArchitectureModel } from "../../scripts/synthetic/architecture-model.ts";
import type { ArchitectureOrder } from "../../scripts/synthetic/architecture-model.ts";
import { bool, boolArray, float32, text, uint32 } from "../../scripts/synthetic/gguf-encoding.ts";
import { Random } from "../../scripts/synthetic/random.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { agreement, oracleRows, type Agreement } from "./agreement.ts";
import { openRealm } from "./opened-realm.ts";

interface Case extends Omit<ArchitectureOrder, "type"> {
  /** Default: both. */
  readonly types?: readonly ArchitectureOrder["type"][];
}

/** More than one chunk of a prefill, and more than any window below. */
const positions = 320;
const yarn = {
  "rope.scaling.type": text("yarn"),
  "rope.scaling.factor": float32(4),
  "rope.scaling.original_context_length": uint32(128),
};
const graniteScales = {
  embedding_scale: float32(0.6),
  residual_scale: float32(0.7),
  "attention.scale": float32(0.05),
};
/** So many blocks that 8-bit activations part: in f32 alone. */
const deep = {
  embeddingLength: 64,
  headCount: 1,
  headCountKv: 1,
  headLength: 32,
  types: ["f32"],
} as const;

const cases: Readonly<Record<string, Case>> = {
  llama: { architecture: "llama" },
  "llama, all positions divided": {
    architecture: "llama",
    keys: { "rope.scaling.type": text("linear"), "rope.scaling.factor": float32(4) },
  },
  "llama, scaled by the old key": {
    architecture: "llama",
    keys: { "rope.scale_linear": float32(4) },
  },
  "llama, yarn": { architecture: "llama", keys: yarn },
  "llama, yarn and an attention factor": {
    architecture: "llama",
    keys: { ...yarn, "rope.scaling.attn_factor": float32(0.7) },
  },
  "llama, frequency factors": {
    architecture: "llama",
    keys: { "rope.freq_base": float32(500_000) },
    ropeFactors: ["rope_freqs.weight"],
  },
  "llama, biases on every matrix": { architecture: "llama", everyBias: true },
  "llama, heads longer than embedding over heads": { architecture: "llama", headLength: 96 },
  "llama, one product for queries, keys and values": {
    architecture: "llama",
    fusedQueryKeyValue: true,
    everyBias: true,
  },
  smollm3: { architecture: "smollm3", blockCount: 5 },
  qwen2: { architecture: "qwen2", keys: { "rope.freq_base": float32(1_000_000) } },
  "qwen2, yarn": { architecture: "qwen2", keys: yarn },
  qwen3: { architecture: "qwen3", headLength: 96 },
  gemma2: { architecture: "gemma2", headLength: 96 },
  "gemma2, narrow windows and low caps": {
    architecture: "gemma2",
    keys: {
      "attention.sliding_window": uint32(40),
      attn_logit_softcapping: float32(1.5),
      final_logit_softcapping: float32(6),
    },
  },
  "gemma2, 46 blocks": { architecture: "gemma2", blockCount: 46, ...deep },
  gemma3: { architecture: "gemma3", headLength: 96 },
  "gemma3, windows in 5 of 6 blocks, and all positions divided in the sixth": {
    architecture: "gemma3",
    blockCount: 7,
    keys: {
      "attention.sliding_window": uint32(51),
      "rope.freq_base": float32(1_000_000),
      "rope.scaling.type": text("linear"),
      "rope.scaling.factor": float32(8),
      final_logit_softcapping: float32(6),
    },
  },
  "gemma3, 62 blocks": { architecture: "gemma3", blockCount: 62, ...deep },
  phi3: { architecture: "phi3" },
  "phi3, a rotation over three quarters of each head": {
    architecture: "phi3",
    ropeDimensionCount: 48,
  },
  "phi3, factors for beyond the original context": {
    architecture: "phi3",
    ropeFactors: ["rope_factors_long.weight", "rope_factors_short.weight"],
    keys: {
      "rope.scaling.original_context_length": uint32(256),
      "rope.scaling.attn_factor": float32(1.2),
    },
  },
  "phi3, factors for within the original context": {
    architecture: "phi3",
    contextLength: 1024,
    ropeFactors: ["rope_factors_long.weight", "rope_factors_short.weight"],
  },
  granite: { architecture: "granite", keys: { logit_scale: float32(0.8) } },
  "granite, every scale": {
    architecture: "granite",
    keys: { logit_scale: float32(0.8), ...graniteScales },
  },
  "granite, no rotation": {
    architecture: "granite",
    keys: { logit_scale: float32(0.8), "rope.scaling.finetuned": bool(false) },
  },
  olmo2: { architecture: "olmo2" },
  "olmo2, windows in 3 of 4 blocks, and yarn in the fourth": {
    architecture: "olmo2",
    blockCount: 5,
    keys: { ...yarn, "attention.sliding_window": uint32(40) },
  },
  "olmo2, windows in the blocks that are listed": {
    architecture: "olmo2",
    keys: {
      "attention.sliding_window": uint32(40),
      "attention.sliding_window_pattern": boolArray([false, true, true, false]),
    },
  },
};

/** Keys without which llama.cpp doesn't load the model. */
const required: readonly string[] = ["logit_scale"];

const opened = openRealm(1);
const { folder } = opened;
const random = new Random(7);
const tokens = Array.from({ length: positions }, () => 3 + random.below(509));

function written(order: ArchitectureOrder): string {
  const path = join(folder, "model.gguf");
  writeArchitectureModel(order, path);
  return path;
}

function llamaRows(path: string, ids: readonly number[]): Float32Array[] {
  using oracle = LlamaModel.load(path);
  return oracleRows(oracle, ids, { kvType: "f32", threads: 1 });
}

async function realmRows(path: string, ids: readonly number[]): Promise<Float32Array[]> {
  await using model = await opened.realm.load(path);
  const rows: Float32Array[] = [];
  for await (const row of model.logits(Uint32Array.from(ids), { kvType: "f32" })) {
    rows.push(row.slice());
  }
  return rows;
}

/** Of the cases, in q8_0, every so manieth; REALM_PARITY_REPORT for all. */
const shareInQ8 = process.env["REALM_PARITY_REPORT"] === undefined ? 4 : 1;

describe.each(Object.entries(cases))("%s", (name, order) => {
  const isInShare = Object.keys(cases).indexOf(name) % shareInQ8 === 0;
  const { types = isInShare ? ["f32", "q8_0"] : ["f32"] } = order;
  it.each(types)(
    "in %s: llama.cpp's arg-max at 995 of 1000 positions, mean divergence under 0.001",
    async (type) => {
      const path = written({ ...order, type });
      const actual = await realmRows(path, tokens);
      const found = await agreement(llamaRows(path, tokens), actual);
      report(`${name} ${type}`, found);
      expect(found.sameArgMax).toBeGreaterThanOrEqual(0.995);
      expect(found.divergence).toBeLessThan(type === "f32" ? 1e-6 : 1e-3);
    },
  );
});

/** Cases whose keys can be left out, and what is left then; of them every other, or all. */
const keyed = Object.entries(cases).flatMap(([name, { keys = {}, ...order }], index) => {
  if (shareInQ8 > 1 && index % 2 === 1) return [];
  const left = Object.entries(keys).filter(([key]) => required.includes(key));
  const without = { ...order, keys: Object.fromEntries(left) };
  return left.length === Object.keys(keys).length
    ? []
    : [{ name, order: { ...order, keys }, without }];
});

it.each(keyed)("$name: another model to llama.cpp without its keys", async ({ order, without }) => {
  const expected = llamaRows(written({ ...order, type: "f32" }), tokens);
  const other = llamaRows(written({ ...without, type: "f32" }), tokens);
  const apart = await agreement(expected, other);
  expect(apart.divergence).toBeGreaterThan(1e-2);
});

describe.each(["llama", "phi3"] as const)(
  "%s with a window, which llama.cpp lets it declare",
  (architecture) => {
    it("sees of a long text what llama.cpp sees of the window's tokens alone", async () => {
      const window = 48;
      // In one block what a position sees is what lies in its window; rotation tells distances alone.
      const keys = { "attention.sliding_window": uint32(window) };
      const path = written({ architecture, type: "f32", blockCount: 1, keys });
      const rows = (await realmRows(path, tokens)).slice(-8);
      const expected = rows.map((_, at) => {
        const end = tokens.length - rows.length + at + 1;
        return llamaRows(path, tokens.slice(end - window, end)).at(-1) ?? new Float32Array();
      });
      const found = await agreement(expected, rows);
      report(`${architecture} window`, found);
      expect(found.sameArgMax).toBe(1);
      expect(found.divergence).toBeLessThan(1e-6);
    });
  },
);

/** The figures, for who asks: REALM_PARITY_REPORT=1. */
function report(subject: string, figures: Agreement): void {
  if (process.env["REALM_PARITY_REPORT"] === undefined) return;
  process.stderr.write(`${subject}: ${JSON.stringify(figures)}\n`);
}
