// A session that is given all that shall be in it evaluates what is new alone, and goes on from there as one that never had
// anything else, to the bit.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model, Session, Tenant } from "../../../host/index.ts";
import { genesisFile } from "../../shared-data.ts";
import { collect } from "../collect.ts";
import type { Collected } from "../collect.ts";

const greedy = { temperature: 0, maxTokens: 8 };

let realm: Realm;
let model: Model;
let tenant: Tenant;
let prefix: number[];
let first: number[];
let second: number[];
beforeAll(async () => {
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(genesisFile);
  tenant = await realm.tenant("t", { models: [model] });
  prefix = [...(await model.tokenize("And God said, Let there be"))];
  first = [...(await model.tokenize(" light in the firmament", { addSpecial: false }))];
  second = [...(await model.tokenize(" a firmament in the midst", { addSpecial: false }))];
});
afterAll(() => realm.close());

async function whole(session: Session, tokens: number[]): Promise<Collected> {
  return await collect(session.generate({ whole: [{ tokens }] }, greedy));
}

async function alone(tokens: number[]): Promise<Collected> {
  await using session = await tenant.session(model, { context: 128 });
  return await collect(session.generate([{ tokens }], greedy));
}

describe("a session that is given a whole prompt", () => {
  it("evaluates the rest alone, and answers as a fresh one", async () => {
    await using session = await tenant.session(model, { context: 128 });
    await whole(session, [...prefix, ...first]);
    const again = await whole(session, [...prefix, ...second]);
    const fresh = await alone([...prefix, ...second]);
    const differing = second.findIndex((token, index) => token !== first[index]);
    expect(again.end).toMatchObject({
      cachedTokens: prefix.length + differing,
      promptTokens: second.length - differing,
    });
    expect({ ids: again.ids, logprobs: again.logprobs }).toEqual({
      ids: fresh.ids,
      logprobs: fresh.logprobs,
    });
  });

  it("goes back into what was generated, and to nothing in common but BOS", async () => {
    await using session = await tenant.session(model, { context: 128 });
    const { ids } = await whole(session, prefix);
    const on = await whole(session, [...prefix, ...ids.slice(0, 4)]);
    expect(on.end).toMatchObject({ cachedTokens: prefix.length + 3, promptTokens: 1 });
    expect(on.ids.slice(0, 4)).toEqual(ids.slice(4));
    const anew = await whole(session, [...prefix.slice(0, 1), ...first]);
    expect(anew.end).toMatchObject({ cachedTokens: 1 });
    expect(anew.ids).toEqual((await alone([...prefix.slice(0, 1), ...first])).ids);
  });

  it("evaluates the last token again where it has them all", async () => {
    await using session = await tenant.session(model, { context: 128 });
    const { ids } = await whole(session, prefix);
    const again = await whole(session, prefix);
    expect(again.end).toMatchObject({ cachedTokens: prefix.length - 1, promptTokens: 1 });
    expect(again.ids).toEqual(ids);
  });

  it("has the tokens that the model says a prompt is", async () => {
    await using session = await tenant.session(model, { context: 128 });
    const pieces = [{ markup: "<s>And" }, { text: " God <s>said" }];
    const tokens = [...(await model.tokenize({ whole: pieces }))];
    const { ids } = await collect(session.generate({ whole: pieces }, greedy));
    expect(ids).toEqual((await alone(tokens)).ids);
    const apart = [...(await model.tokenize(pieces))];
    expect((await collect(model.generate(pieces, greedy))).ids).toEqual((await alone(apart)).ids);
    await expect(model.tokenize(pieces, { addSpecial: false })).rejects.toMatchObject({
      code: "bad-argument",
    });
  });
});
