// A session that goes back to its first tokens goes on from there as one that never had the others, to the bit.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model, Tenant } from "../../../host/index.ts";
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

async function alone(ids: number[]): Promise<Collected> {
  await using session = await tenant.session(model, { context: 128 });
  return await collect(session.generate([{ tokens: ids }], greedy));
}

describe("a session that was rewound", () => {
  it("evaluates the rest alone, and answers as a fresh one", async () => {
    await using session = await tenant.session(model, { context: 128 });
    await collect(session.generate([{ tokens: [...prefix, ...first] }], greedy));
    await session.rewind(prefix.length);
    const again = await collect(session.generate([{ tokens: second }], greedy));
    const fresh = await alone([...prefix, ...second]);
    expect(again.end).toMatchObject({
      cachedTokens: prefix.length,
      promptTokens: second.length,
    });
    expect({ ids: again.ids, logprobs: again.logprobs }).toEqual({
      ids: fresh.ids,
      logprobs: fresh.logprobs,
    });
  });

  it("goes back into what was generated, and to nothing", async () => {
    await using session = await tenant.session(model, { context: 128 });
    const { ids } = await collect(session.generate([{ tokens: prefix }], greedy));
    await session.rewind(prefix.length + 3);
    const on = await collect(session.generate([{ tokens: ids.slice(3, 4) }], greedy));
    expect(on.end).toMatchObject({ cachedTokens: prefix.length + 3 });
    expect(on.ids.slice(0, 4)).toEqual(ids.slice(4));
    await session.rewind(0);
    const anew = await collect(session.generate([{ tokens: prefix }], greedy));
    expect(anew.end).toMatchObject({ cachedTokens: 0 });
    expect(anew.ids).toEqual(ids);
  });

  it("stays as it is where it has no more tokens than that", async () => {
    await using session = await tenant.session(model, { context: 128 });
    const { ids } = await collect(session.generate([{ tokens: prefix }], greedy));
    await session.rewind(1000);
    const on = await collect(session.generate([{ tokens: second }], greedy));
    expect(on.ids).toEqual((await alone([...prefix, ...ids, ...second])).ids);
  });

  it("is refused where a prompt was a text, whose tokens the host does not know", async () => {
    await using session = await tenant.session(model, { context: 128 });
    await collect(session.generate("And", greedy));
    await expect(session.rewind(1)).rejects.toMatchObject({ code: "bad-argument" });
  });
});
