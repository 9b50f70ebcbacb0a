// `check-compatibility` and loading, on the file's metadata and on metadata that contradict themselves: a guest
// says why not, in typed errors, and holds nothing afterwards.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { MetadataValue, ModelMetadata } from "../../host/abi/world.ts";
import { thrownRecord } from "../../host/runtime/world-error.ts";
import type { OpenGuest } from "./model-host.ts";
import { failureOf } from "./subject.ts";
import type { Subject } from "./subject.ts";

type Alteration = (metadata: ModelMetadata) => ModelMetadata;

const unsigned = (val: bigint): MetadataValue => ({ tag: "unsigned", val });

/** What no guest can run. */
const absurd: Readonly<Record<string, Alteration>> = {
  "no keys": (metadata) => ({ ...metadata, entries: [] }),
  "no tensors": (metadata) => ({ ...metadata, tensors: [] }),
  "an unknown architecture": (metadata) => ({ ...metadata, architecture: "mystery" }),
  "an empty architecture": (metadata) => ({ ...metadata, architecture: "" }),
  "no heads": withKey("attention.head_count", unsigned(0n)),
  "heads that are no multiple of the key heads": withKey("attention.head_count_kv", unsigned(3n)),
  "a number of heads that is a text": withKey("attention.head_count", { tag: "text", val: "8" }),
  "no blocks": withKey("block_count", unsigned(0n)),
  "more blocks than tensors": withKey("block_count", unsigned(1000n)),
  "2^63 blocks": withKey("block_count", unsigned(1n << 63n)),
  "an embedding of length 0": withKey("embedding_length", unsigned(0n)),
  "an embedding of length 2^40": withKey("embedding_length", unsigned(1n << 40n)),
  "a context of length 0": withKey("context_length", unsigned(0n)),
  "a context of length -1": withKey("context_length", { tag: "signed", val: -1n }),
  "an epsilon that is no number": withKey("attention.layer_norm_rms_epsilon", {
    tag: "float",
    val: Number.NaN,
  }),
  "an array for the length of the feed-forward": withKey("feed_forward_length", {
    tag: "elements",
    val: { element: "unsigned", length: 5n },
  }),
  "a missing matrix": withoutTensor("blk.2.attn_q.weight"),
  "a matrix of another shape": withShape("blk.1.ffn_down.weight", [7n, 7n]),
  "an embedding of another width": withShape("token_embd.weight", [8n, 8n]),
  "an unknown tokenizer": withEntry("tokenizer.ggml.model", { tag: "text", val: "mystery" }),
};

export function describeCompatibility(subject: Subject): void {
  describe("compatibility", () => {
    it("of the file: compatible, and the bytes of a position those of f16 keys and values", () =>
      subject.guest(({ guest, host, model }) => {
        const found = guest.checkCompatibility(host.metadata(model));
        expect(found).toMatchObject({ compatible: true });
        const expected = halfBytesPerPosition(host.metadata(model));
        expect([0n, expected]).toContain(found.kvBytesPerPosition);
      }));

    it.each(Object.entries(absurd))(
      "of %s: not compatible for a reason, and a typed error that leaves nothing where it is loaded",
      (_name, alter) =>
        subject.guest((open) => {
          const altered = alter(open.host.metadata(open.model));
          const { compatible, reasons } = open.guest.checkCompatibility(altered);
          expect(compatible).toBe(false);
          expect(reasons.length).toBeGreaterThan(0);
          expect(reasons).not.toContain("");
          open.host.alterMetadata = alter;
          const { code } = failureOf(() => open.guest.loadModelById(open.model));
          expect(["bad-file", "unsupported"]).toContain(code);
        }),
    );

    it("of keys with any value at all is an answer, and loading them a model or a typed error", () =>
      subject.guest((open) => {
        const { entries } = open.host.metadata(open.model);
        const positions = fc.nat({ max: entries.length - 1 });
        fc.assert(
          fc.property(positions, arbitraryValue, (position, value) =>
            loadsOrSaysWhyNot(open, withEntry(entries[position]?.key ?? "", value)),
          ),
          { numRuns: 60 },
        );
      }));
  });
}

function loadsOrSaysWhyNot({ guest, host, model }: OpenGuest, alter: Alteration): void {
  host.alterMetadata = (metadata) => metadata;
  guest.checkCompatibility(alter(host.metadata(model)));
  host.alterMetadata = alter;
  try {
    using loaded = guest.loadModelById(model);
    loaded.configuration();
  } catch (thrown) {
    if (thrownRecord(thrown) === undefined) throw thrown;
  }
  expect(host.held).toBe(0);
}

const arbitraryValue: fc.Arbitrary<MetadataValue> = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((val) => ({ tag: "unsigned" as const, val })),
  fc.nat({ max: 64 }).map((val) => ({ tag: "unsigned" as const, val: BigInt(val) })),
  fc.bigInt({ min: -(1n << 63n), max: -1n }).map((val) => ({ tag: "signed" as const, val })),
  fc.double().map((val) => ({ tag: "float" as const, val })),
  fc.boolean().map((val) => ({ tag: "boolean" as const, val })),
  fc.string({ unit: "grapheme" }).map((val) => ({ tag: "text" as const, val })),
  fc
    .bigInt({ min: 0n, max: (1n << 64n) - 1n })
    .map((length) => ({ tag: "elements" as const, val: { element: "nested" as const, length } })),
);

/** Keys and values of every block, 2 bytes each. */
function halfBytesPerPosition(metadata: ModelMetadata): bigint {
  const number = (key: string): bigint => {
    const value = valueOf(metadata, `${metadata.architecture}.${key}`);
    if (value?.tag !== "unsigned") throw new Error(`the file has no "${key}"`);
    return value.val;
  };
  const headLength = number("embedding_length") / number("attention.head_count");
  return 2n * 2n * number("block_count") * number("attention.head_count_kv") * headLength;
}

export function valueOf(metadata: ModelMetadata, key: string): MetadataValue | undefined {
  return metadata.entries.find((entry) => entry.key === key)?.value;
}

function withKey(key: string, value: MetadataValue): Alteration {
  return (metadata) => withEntry(`${metadata.architecture}.${key}`, value)(metadata);
}

function withEntry(key: string, value: MetadataValue): Alteration {
  return (metadata) => ({
    ...metadata,
    entries: metadata.entries.map((entry) => (entry.key === key ? { key, value } : entry)),
  });
}

function withoutTensor(name: string): Alteration {
  return (metadata) => ({
    ...metadata,
    // Ids are indices, so the place stays and the name goes.
    tensors: metadata.tensors.map((tensor) =>
      tensor.name === name ? { ...tensor, name: "nameless" } : tensor,
    ),
  });
}

function withShape(name: string, dimensions: readonly bigint[]): Alteration {
  return (metadata) => ({
    ...metadata,
    tensors: metadata.tensors.map((tensor) =>
      tensor.name === name ? { ...tensor, dimensions: BigUint64Array.from(dimensions) } : tensor,
    ),
  });
}
