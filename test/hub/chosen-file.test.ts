// Which file is the model: the best quantization that fits, whole, always the same, and said why.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choiceNamed, chosenFiles, fileChoices } from "../../host/hub/chosen-file.ts";
import type { ModelFile } from "../../host/hub/model.ts";
import { quantizationOf } from "../../host/hub/quantization.ts";

const GB = 1e9;
const sizes: Readonly<Record<string, number>> = {
  Q2_K: 3,
  Q4_K_M: 4.9,
  Q5_K_M: 5.7,
  Q6_K: 6.6,
  Q8_0: 8.5,
  F16: 16,
};
const files: ModelFile[] = Object.entries(sizes).map(([type, size]) => ({
  filename: `model-${type}.gguf`,
  size: size * GB,
}));

function chosen(memory: number, among: readonly ModelFile[] = files): string | undefined {
  return chosenFiles(among, memory * GB)?.files[0]?.filename;
}

describe("the chosen file", () => {
  it.each([
    [64, "model-Q8_0.gguf"],
    [12, "model-Q6_K.gguf"],
    [8, "model-Q4_K_M.gguf"],
    [5, "model-Q2_K.gguf"],
    [1, "model-Q2_K.gguf"],
  ])("with %d GB of memory is %s", (memory, filename) => {
    expect(chosen(memory)).toBe(filename);
  });

  it("is said why, also where nothing fits", () => {
    expect(chosenFiles(files, 12 * GB)?.reason).toMatch(
      /Q6_K \(6\.6 GB\), about 6\.6 bits a weight: of 6 the best that fits into the 8\.4 GB/,
    );
    expect(chosenFiles(files, GB)?.reason).toMatch(/the smallest of 6, and more than/);
  });

  it("is the unrounded one where there is no other", () => {
    expect(chosen(64, [{ filename: "m-F16.gguf", size: GB }])).toBe("m-F16.gguf");
  });

  it("is the same in whatever order the files come", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(files, { minLength: files.length }),
        fc.nat({ max: 64 }),
        (shuffled, memory) => {
          expect(chosen(memory, shuffled)).toBe(chosen(memory));
        },
      ),
    );
  });

  it("is none where there is no GGUF model", () => {
    expect(
      chosenFiles([
        { filename: "model.safetensors" },
        { filename: "mmproj-F16.gguf" },
        { filename: "imatrix.gguf" },
      ]),
    ).toBeUndefined();
  });

  it("is a split model with all its parts, and none that lacks one", () => {
    const part = (index: number): ModelFile => ({
      filename: `Q8_0/m-Q8_0-0000${index}-of-00003.gguf`,
      size: GB,
    });
    expect(chosenFiles([part(3), part(1), part(2)], 64 * GB)).toMatchObject({
      files: [part(1), part(2), part(3)],
      bytes: 3 * GB,
    });
    expect(fileChoices([part(1), part(3)])).toEqual([]);
  });

  it("can be asked for by its quantization or its name, whatever the case", () => {
    expect(choiceNamed(files, "q5_k_m")?.files[0]?.filename).toBe("model-Q5_K_M.gguf");
    expect(choiceNamed(files, "MODEL-q2_k.gguf")?.files[0]?.filename).toBe("model-Q2_K.gguf");
    expect(choiceNamed(files, "q3_k_s")).toBeUndefined();
  });
});

describe("a file's quantization", () => {
  it.each([
    ["model-Q4_K_M.gguf", "Q4_K_M"],
    ["model.q4_k_m.gguf", "Q4_K_M"],
    ["Model_Q8_0.gguf", "Q8_0"],
    ["model-UD-Q4_K_XL.gguf", "Q4_K_XL"],
    ["model-IQ2_XXS.gguf", "IQ2_XXS"],
    ["Q6_K/model-00001-of-00002.gguf", "Q6_K"],
    ["model-BF16-00001-of-00002.gguf", "BF16"],
    ["qwen2.5-0.5b-instruct-fp16.gguf", "FP16"],
    ["model.gguf", undefined],
    ["", undefined],
  ])("of %j is %s", (filename, type) => {
    expect(quantizationOf(filename)).toBe(type);
  });
});
