// A context that is full: it ends a generation, unless old positions may be dropped.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { KvType, Model } from "../../host/index.ts";
import { genesisFile } from "../shared-data.ts";
import { collect } from "./collect.ts";

let realm: Realm;
let model: Model;
beforeAll(async () => {
  realm = await Realm.open({ threads: 1, determinism: "batch-invariant" });
  model = await realm.load(genesisFile);
});
afterAll(() => realm.close());

const small = { temperature: 0, context: 32 };
const shifting = { ...small, contextShift: true };

describe("with `contextShift`", () => {
  it.each<KvType>(["f16", "f32", "q8_0", "i16"])(
    "generation goes on behind a full context, with a cache of %s",
    async (kvType) => {
      const options = { maxTokens: 100, kvType };
      const plain = await collect(model.generate("In the beginning", { ...small, ...options }));
      const { ids, end } = await collect(
        model.generate("In the beginning", { ...shifting, ...options }),
      );
      expect(plain.end.finishReason).toBe("length");
      expect(plain.ids.length).toBeLessThan(32);
      expect(end.finishReason === "length" ? ids.length : 100).toBe(100);
      expect(ids.slice(0, plain.ids.length)).toEqual(plain.ids);
    },
  );

  it("it is the same with guesses, and however many positions stay", async () => {
    for (const keep of [0, 4, 20, 1000]) {
      const options = { ...shifting, keep, maxTokens: 80 };
      const plain = await collect(model.generate("In the beginning", options));
      const guessed = await collect(
        model.generate("In the beginning", { ...options, speculate: true }),
      );
      expect([guessed.ids, guessed.logprobs]).toEqual([plain.ids, plain.logprobs]);
    }
  });

  it("a session takes prompt after prompt, each of which fits", async () => {
    await using tenant = await realm.tenant("shifting", { models: [model] });
    await using session = await tenant.session(model, { context: 32, contextShift: true });
    for (let turn = 0; turn < 6; turn++) {
      const said = session.generate(" And God said unto Noah", { temperature: 0, maxTokens: 12 });
      const { end } = await collect(said);
      expect(end.generatedTokens).toBeGreaterThan(0);
    }
    const long = session.generate("And it came to pass ".repeat(20), { maxTokens: 1 });
    await expect(collect(long)).rejects.toMatchObject({ code: "context-full" });
  });

  it("a request that fails behind a shift leaves no trace", async () => {
    await using tenant = await realm.tenant("failing", {
      models: [model],
      limits: { tokensPerRequest: 30 },
    });
    const options = { context: 32, contextShift: true };
    await using session = await tenant.session(model, options);
    await using other = await tenant.session(model, options);
    const request = { temperature: 0, maxTokens: 5 };
    for (const each of [session, other]) await collect(each.generate("In the beginning", request));
    const failing = session.generate(" And", { temperature: 0, maxTokens: 30 });
    await expect(collect(failing)).rejects.toMatchObject({ code: "limit" });
    const [after, expected] = [
      await collect(session.generate(" of days", request)),
      await collect(other.generate(" of days", request)),
    ];
    expect(after.ids).toEqual(expected.ids);
    expect(after.logprobs).toEqual(expected.logprobs);
  });

  it("a session that was shifted can be saved, restored and forked", async () => {
    await using tenant = await realm.tenant("saving", { models: [model] });
    const options = { context: 32, contextShift: true };
    await using session = await tenant.session(model, options);
    await collect(session.generate("In the beginning", { temperature: 0, maxTokens: 60 }));
    await using fork = await session.fork();
    await using restored = await tenant.session(model, options);
    await restored.restore(await Array.fromAsync(session.save()));
    const says = async (each: typeof session): Promise<unknown> => {
      const { ids, logprobs } = await collect(
        each.generate(" of", { temperature: 0, maxTokens: 40 }),
      );
      return [ids, logprobs];
    };
    const expected = await says(session);
    expect(await says(fork)).toEqual(expected);
    expect(await says(restored)).toEqual(expected);
  });

  it("is refused where it is no option", async () => {
    const wrong = Reflect.apply(model.generate, model, ["In", { contextShift: 1 }]);
    await expect(wrong.next()).rejects.toMatchObject({ code: "bad-argument" });
  });
});
