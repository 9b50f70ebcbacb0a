// Models with experts in the guest alone, over a host that is plain JavaScript: what the guest asks of the steps is
// what llama.cpp computes, and files whose keys or tensors contradict each other are refused.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { MetadataValue } from "../../host/abi/world.ts";
import { writeArchitectureModel } from "../../scripts/synthetic/architecture-model.ts";
import type { ArchitectureOrder } from "../../scripts/synthetic/architecture-model.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { modelId, PlainHost } from "./host.ts";
import { failureOf, openGuest } from "./instance.ts";
import { at } from "./plain-programs.ts";

const tokens = Uint32Array.of(1, 300, 17, 300, 42);
const folder = mkdtempSync(join(tmpdir(), "realm-guest-experts-"));
afterAll(() => rmSync(folder, { recursive: true }));

const orders: readonly ArchitectureOrder[] = [
  {
    architecture: "llama",
    type: "f32",
    experts: { count: 4, used: 2, innerLength: 384 },
  },
  { architecture: "qwen2moe", type: "f32" },
  { architecture: "qwen3moe", type: "f32" },
];

describe.each(orders)("$architecture with experts", (order) => {
  const path = join(folder, `${order.architecture}.gguf`);
  const prefix = `${order.architecture}.`;
  beforeAll(() => writeArchitectureModel({ ...order, blockCount: 2 }, path));

  it("has llama.cpp's logits to a thousandth", () => {
    const host = new PlainHost(path);
    const { guest } = openGuest(host);
    using model = guest.loadModelById(modelId);
    using session = model.createSession({ contextLength: 8, kvType: "f32", prefillColumns: 0 });
    const logits = session.evaluate(tokens);
    using oracle = LlamaModel.load(path);
    using context = oracle.createContext({ contextLength: 8, kvType: "f32", threads: 1 });
    const expected = context.logits([...tokens]);
    expect(logits).toHaveLength(expected.length);
    for (const [index, logit] of expected.entries()) {
      expect(Math.abs(at(logits, index) - logit)).toBeLessThan(1e-3);
    }
  });

  /** What the guest says of the file with that key, or with one tensor less or of another shape. */
  function refusal(change: (host: PlainHost) => void): { code: string; message: string } {
    const host = new PlainHost(path);
    change(host);
    const { guest } = openGuest(host);
    const { compatible, reasons } = guest.checkCompatibility(host.model.metadata);
    expect(compatible).toBe(false);
    const { code, message } = failureOf(() => guest.loadModelById(modelId));
    expect(reasons).toContain(message);
    expect(host.alive).toBe(0);
    return { code, message };
  }

  it.each([
    ["expert_used_count", 0, "bad-file"],
    ["expert_used_count", 1000, "bad-file"],
    ["expert_count", 1, "bad-file"],
    ["expert_count", 5, "bad-file"],
    ["expert_gating_func", 2, "unsupported"],
    ["expert_group_count", 2, "unsupported"],
    ["expert_weights_scale", 3, "unsupported"],
  ])("is refused where %s is %d", (name, value, code) => {
    const found = refusal((host) => setKey(host, prefix + name, value));
    expect(found.code).toBe(code);
    expect(found.message).toMatch(/expert|ffn_gate_inp/);
  });

  it("is refused where a matrix has another number of experts, or is not there", () => {
    const name = "blk.1.ffn_up_exps.weight";
    const reshaped = refusal((host) => {
      setTensors(host, (tensor) =>
        tensor.name === name
          ? { ...tensor, dimensions: tensor.dimensions.map((extent, i) => (i === 2 ? 3n : extent)) }
          : tensor,
      );
    });
    expect(reshaped).toMatchObject({ code: "bad-file", message: expect.stringContaining(name) });
    const missing = refusal((host) => {
      setTensors(host, (tensor) =>
        tensor.name === name ? { ...tensor, name: "blk.1.other.weight" } : tensor,
      );
    });
    expect(missing).toMatchObject({ code: "bad-file", message: expect.stringContaining(name) });
  });
});

type Tensor = PlainHost["model"]["metadata"]["tensors"][number];

function setTensors(host: PlainHost, change: (tensor: Tensor) => Tensor): void {
  const { metadata } = host.model;
  host.model.metadata = { ...metadata, tensors: metadata.tensors.map(change) };
}

function setKey(host: PlainHost, key: string, number: number): void {
  const { metadata } = host.model;
  const value: MetadataValue = { tag: "unsigned", val: BigInt(number) };
  const others = metadata.entries.filter((entry) => entry.key !== key);
  host.model.metadata = { ...metadata, entries: [...others, { key, value }] };
}
