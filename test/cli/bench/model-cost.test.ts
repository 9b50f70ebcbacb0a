// What a token must read of a model, and what several rounds come to.

import { describe, expect, it } from "vitest";
import { modelCost } from "../../../host/cli/bench/model-cost.ts";
import { spreadOf } from "../../../host/cli/bench/spread.ts";
import { withHeader } from "../../../host/cli/read-header.ts";
import { genesisFile, sharedFile } from "../../shared-data.ts";

describe("modelCost", () => {
  it("counts every weight of a model whose embeddings are its output too", () => {
    const { cost, bytes } = withHeader(genesisFile, (file) => ({
      cost: modelCost(file),
      bytes: file.tensors.reduce((sum, { byteLength }) => sum + byteLength, 0),
      isTied: file.tensors.every(({ name }) => name !== "output.weight"),
    }));
    expect(cost.weightBytesPerToken).toBeLessThanOrEqual(bytes);
    expect(cost).toMatchObject({ architecture: "llama", vocabularySize: expect.any(Number) });
    expect(cost.weightBytesPerToken).toBeGreaterThan(cost.parameters / 2);
  });

  it("leaves out a table of which one row is read, and experts that are not chosen", () => {
    const tensor = (name: string, byteLength: number) => ({
      name,
      typeName: "f32",
      dimensions: [byteLength / 4],
      byteLength,
      offset: 0,
    });
    const entries = { "x.expert_count": 8, "x.expert_used_count": 2, "x.context_length": 64 };
    const cost = withHeader(genesisFile, (file) =>
      modelCost({
        ...file,
        architecture: "x",
        metadata: new Map(
          Object.entries(entries).map(([key, val]) => [
            key,
            { tag: "unsigned", type: "u32", val: BigInt(val) } as const,
          ]),
        ),
        tensors: [
          tensor("token_embd.weight", 4000),
          tensor("output.weight", 4000),
          tensor("blk.0.ffn_up_exps.weight", 800),
          tensor("blk.0.attn_q.weight", 40),
        ].map((one) => ({ ...file.tensors[0], ...one })) as typeof file.tensors,
      }),
    );
    expect(cost).toMatchObject({
      weightBytesPerToken: 4000 + 200 + 40,
      parameters: 2210,
      trainedContextLength: 64,
    });
  });

  const smollm = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");

  it.skipIf(smollm === undefined)("knows SmolLM2", () => {
    expect(withHeader(smollm ?? "", modelCost)).toMatchObject({
      vocabularySize: 49_152,
      trainedContextLength: 8192,
      parameters: 134_515_008,
    });
  });
});

describe("spreadOf", () => {
  it("is the middle one, or between the middle two, and the ends", () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, least: 1, most: 4 });
    expect(spreadOf([7])).toEqual({ median: 7, least: 7, most: 7 });
  });
});
