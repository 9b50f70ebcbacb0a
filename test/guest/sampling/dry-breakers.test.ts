// DRY's sequence breakers in real vocabularies: the built guest, on logits that the host makes up, chooses what llama.cpp
// would choose behind any history.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Session } from "../../../host/abi/world.ts";
import { realmGuest } from "../../conformance/component.ts";
import { generate, greedy } from "../../conformance/generation.ts";
import { ModelHost } from "../../conformance/model-host.ts";
import { openSession } from "../../conformance/subject.ts";
import { LlamaModel } from "../../oracle/llama.ts";
import { LlamaSamplers } from "../../oracle/llama-samplers.ts";
import { genesisFile, sharedFile } from "../../shared-data.ts";

const historyLengthMax = 40;
const runs = Number(process.env["REALM_TEST_DRY_HISTORIES"] ?? 150);
const text = ' the Lord said: "Go" and he went\nand the Lord saw, and he said';
const models = [
  { name: "genesis", path: genesisFile },
  { name: "stories-260k", path: sharedFile("models/stories-260k.gguf") },
];
const breakerLists: readonly (readonly string[])[] = [
  ["\n", ":", '"', "*"],
  ["the Lord", " and he w"],
  ["d s", "said: ", "a"],
];

for (const { name, path } of models) {
  describe.skipIf(path === undefined)(`breakers in the vocabulary of ${name}`, () => {
    let host: ModelHost;
    let llama: LlamaModel;
    beforeAll(async () => {
      if (path === undefined) return;
      host = await ModelHost.open(path);
      llama = LlamaModel.load(path, { vocabularyOnly: true });
    });
    afterAll(async () => {
      await host.close();
      llama.close();
    });

    it.each(breakerLists)(
      "%j, %j ... end repetitions where llama.cpp's do",
      async (...breakers) => {
        const tokens = [...new Set(llama.tokenize(text, { addSpecial: false }))];
        const index = fc.nat(tokens.length - 1);
        const histories = fc.array(index, { minLength: 4, maxLength: historyLengthMax });
        const steps = fc.array(fc.nat(9), { minLength: tokens.length, maxLength: tokens.length });
        await host.with(realmGuest(), ({ guest, host: answers, model }) => {
          using loaded = guest.loadModelById(model);
          using session = openSession(loaded);
          let logits = new Float32Array(llama.vocabularySize).fill(-30);
          answers.alterValues = (values) => (values.length === logits.length ? logits : values);
          const differing = new Set<number>();
          fc.assert(
            fc.property(histories, steps, (places, heights) => {
              logits = new Float32Array(llama.vocabularySize).fill(-30);
              tokens.forEach(
                (token, place) => (logits[token] = (heights[place] ?? 0) / 7 + token * 1e-5),
              );
              // Twice, so that there is something to repeat.
              const history = [...places, ...places.slice(1)].map((place) => tokens[place] ?? 0);
              const expected = llamaChoice(llama, { history, logits, breakers });
              expect(guestChoice(session, history, breakers)).toBe(expected);
              differing.add(expected);
            }),
            { numRuns: runs, seed: 4 },
          );
          expect(differing.size).toBeGreaterThan(tokens.length / 3);
        });
      },
    );
  });
}

const dry = { multiplier: 0.8, base: 1.75, allowedLength: 2 };

function guestChoice(
  session: Session,
  history: readonly number[],
  breakers: readonly string[],
): number {
  session.truncate(0);
  session.append([{ tag: "tokens", val: Uint32Array.from(history) }]);
  const sequenceBreakers = breakers.map((each) => new TextEncoder().encode(each));
  const sampling = { ...greedy, dry: { ...dry, sequenceBreakers } };
  const { tokens } = generate(session, { sampling, maxTokens: 1, ignoreEos: true });
  return tokens[0] ?? -1;
}

interface Situation {
  readonly history: readonly number[];
  readonly logits: Float32Array;
  readonly breakers: readonly string[];
}

function llamaChoice(llama: LlamaModel, { history, logits, breakers }: Situation): number {
  using chain = LlamaSamplers.open().dry({
    ...dry,
    vocabulary: llama.vocabulary,
    penaltyLastN: 500,
    breakers,
  });
  for (const token of history) chain.accept(token);
  const shares = [...chain.apply(logits)];
  const [best] = shares.reduce((most, each) => (each[1] > most[1] ? each : most));
  return best;
}
