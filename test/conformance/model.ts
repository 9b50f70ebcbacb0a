// The resource `model`: its configuration, what a session costs, and which sessions can't be had.

import { describe, expect, it } from "vitest";

import type { KvType, ModelMetadata } from "../../host/abi/world.ts";
import { thrownRecord } from "../../host/runtime/world-error.ts";
import { valueOf } from "./compatibility.ts";
import { bestKvType, failureOf } from "./subject.ts";
import type { Subject } from "./subject.ts";

const kvTypes: readonly KvType[] = ["f16", "f32", "q8-0", "i16"];

export function describeModel(subject: Subject): void {
  describe("model", () => {
    it("has the configuration of the file", () =>
      subject.guest(({ guest, host, model }) => {
        using loaded = guest.loadModelById(model);
        const { endOfGeneration, ...configuration } = loaded.configuration();
        expect(configuration).toEqual(configurationOf(host.metadata(model)));
        const eos = numberAt(host.metadata(model), "tokenizer.ggml.eos_token_id");
        expect(endOfGeneration).toContain(eos);
      }));

    it("is refused where it was not granted", () =>
      subject.guest(({ guest, deniedModel }) => {
        const error = failureOf(() => guest.loadModelById(deniedModel));
        expect(error).toMatchObject({ kind: "denied", code: "denied" });
      }));

    it.each(kvTypes)(
      "takes no fewer bytes for more positions of %s, or does not know it",
      (kvType) =>
        subject.guest(({ guest, model }) => {
          using loaded = guest.loadModelById(model);
          const bytesOf = (contextLength: number): bigint =>
            loaded.kvBytes({ contextLength, kvType, prefillColumns: 0 });
          try {
            const sizes = [1, 2, 7, 8, 9, 100, 512].map(bytesOf);
            expect(sizes[0]).toBeGreaterThan(0n);
            expect(sizes).toEqual(sizes.toSorted((a, b) => (a < b ? -1 : 1)));
            expect(sizes.at(-1)).toBeGreaterThan(sizes[0] ?? 0n);
          } catch (thrown) {
            expect(thrownRecord(thrown)).toMatchObject({
              kind: "unsupported",
              code: "unsupported",
            });
          }
        }),
    );

    it("makes no session of 0 positions, and more than the trained ones only if it scales them", () =>
      subject.guest(({ guest, model }) => {
        using loaded = guest.loadModelById(model);
        const open = (contextLength: number) =>
          loaded.createSession({ contextLength, kvType: bestKvType(loaded), prefillColumns: 0 });
        expect(failureOf(() => open(0))).toMatchObject({ kind: "input", code: "bad-argument" });
        const { contextLength } = loaded.configuration();
        try {
          open(contextLength + 1)[Symbol.dispose]();
        } catch (thrown) {
          expect(thrownRecord(thrown)).toMatchObject({ code: "bad-argument" });
        }
        open(contextLength)[Symbol.dispose]();
      }));

    it("makes no session that no memory holds, and one that is small afterwards", () =>
      subject.guest(({ guest, model }) => {
        using loaded = guest.loadModelById(model);
        const open = (contextLength: number) =>
          loaded.createSession({ contextLength, kvType: bestKvType(loaded), prefillColumns: 0 });
        const { code } = failureOf(() => open(4_294_967_295));
        expect(["bad-argument", "out-of-memory"]).toContain(code);
        open(8)[Symbol.dispose]();
      }));

    it("makes no session with an adapter that nobody loaded", () =>
      subject.guest(({ guest, model }) => {
        using loaded = guest.loadModelById(model);
        const kvType = bestKvType(loaded);
        const options = { contextLength: 8, kvType, prefillColumns: 0, adapter: 1 };
        const { code } = failureOf(() => loaded.createSession(options));
        expect(["unsupported", "not-found", "denied", "bad-argument"]).toContain(code);
      }));

    it("lives on in its sessions when it is dropped before them", () =>
      subject.guest(({ guest, model }) => {
        const loaded = guest.loadModelById(model);
        const options = { contextLength: 8, kvType: bestKvType(loaded), prefillColumns: 0 };
        using session = loaded.createSession(options);
        loaded[Symbol.dispose]();
        session.evaluate(Uint32Array.of(1, 2));
        expect(session.position()).toBe(2);
      }));
  });
}

/** All but the tokens that end a generation, of which the file names only one. */
function configurationOf(metadata: ModelMetadata) {
  const { architecture } = metadata;
  const number = (key: string): number => numberAt(metadata, `${architecture}.${key}`);
  return {
    architecture,
    vocabularySize: number("vocab_size"),
    contextLength: number("context_length"),
    embeddingLength: number("embedding_length"),
    blockCount: number("block_count"),
    headCount: number("attention.head_count"),
    headCountKv: number("attention.head_count_kv"),
    bosToken: numberAt(metadata, "tokenizer.ggml.bos_token_id"),
  };
}

function numberAt(metadata: ModelMetadata, key: string): number {
  const value = valueOf(metadata, key);
  if (value?.tag !== "unsigned") throw new Error(`the file has no number "${key}"`);
  return Number(value.val);
}
