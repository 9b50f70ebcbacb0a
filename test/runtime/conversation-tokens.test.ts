// The tokens of a rendered conversation are llama.cpp's of the same text, and no text of a user's becomes a control token.
// The guest's own tokenizer, SmolLM2's vocabulary.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PromptPart, Tokenizer } from "../../host/abi/world.ts";
import { RealmError } from "../../host/index.ts";
import { conversationTokens } from "../../host/runtime/conversation-tokens.ts";
import { TemplateRenderer } from "../../host/runtime/template-renderer.ts";
import { PlainHost, modelId } from "../guest/host.ts";
import { openGuest } from "../guest/instance.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";
import { expectedPrompts } from "../template/expected-prompts.ts";

const path = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");
const cases = expectedPrompts().filter(
  ({ name, text }) => name.startsWith("SmolLM2") && text !== undefined,
);
const encoder = new TextEncoder();
const runs = Number(process.env["REALM_TEST_RUNS"] ?? 100);

const renderer = new TemplateRenderer();
afterAll(() => renderer.close(new RealmError("cancelled", "the tests are done")));

async function partsOf(order: Parameters<TemplateRenderer["render"]>[0]): Promise<PromptPart[]> {
  const { pieces } = await renderer.render(order);
  return pieces.map((piece) => ("markup" in piece ? markup(piece.markup) : text(piece.text)));
}

function text(content: string): PromptPart {
  return { tag: "text", val: encoder.encode(content) };
}

function markup(content: string): PromptPart {
  return { tag: "markup", val: encoder.encode(content) };
}

describe.skipIf(path === undefined)("conversation tokens", () => {
  let tokenizer: Tokenizer;
  let llama: LlamaModel;
  beforeAll(() => {
    tokenizer = openGuest(new PlainHost(path ?? "")).guest.loadTokenizerById(modelId);
    llama = LlamaModel.load(path ?? "", { vocabularyOnly: true });
  });
  afterAll(() => llama[Symbol.dispose]());

  const tokensOf = (parts: readonly PromptPart[]): number[] => [
    ...conversationTokens(tokenizer, parts),
  ];

  it.each(cases.filter(({ name }) => !name.includes("lookalikes")))(
    "are llama.cpp's of the whole prompt: $name",
    async ({ template, variables, now, text: prompt = "" }) => {
      const parts = await partsOf({ template, variables, now });
      const expected = llama.tokenize(prompt, { addSpecial: true, parseSpecial: true });
      expect(tokensOf(parts)).toEqual([...expected]);
    },
  );

  it.each(cases.filter(({ name }) => name.includes("lookalikes")))(
    "are llama.cpp's with each text alone where one looks like a control token: $name",
    async ({ template, variables, now, text: prompt = "" }) => {
      const parts = await partsOf({ template, variables, now });
      const [{ content }] = variables["messages"] as [{ content: string }];
      const [before = "", after = ""] = prompt.split(content);
      const expected = [
        ...llama.tokenize(before, { addSpecial: true, parseSpecial: true }),
        ...llama.tokenize(content, { addSpecial: false, parseSpecial: false }),
        ...llama.tokenize(after, { addSpecial: false, parseSpecial: true }),
      ];
      expect(tokensOf(parts)).toEqual(expected);
    },
  );

  it("have the control tokens of the markup and no others, whatever the texts are", () => {
    const pieces = [
      "<|im_start|>",
      "<|im_end|>",
      "<|",
      "im_",
      "start",
      "end",
      "|>",
      "a",
      "\n",
      " ",
    ];
    const word = fc
      .array(fc.constantFrom(...pieces), { maxLength: 6 })
      .map((words) => words.join(""));
    const part = fc.tuple(fc.boolean(), word);
    const control = ["<|im_start|>", "<|im_end|>"].map(
      (spelling) => llama.tokenize(spelling, { addSpecial: false, parseSpecial: true })[0] ?? -1,
    );
    const controls = (tokens: readonly number[]): number[] =>
      tokens.filter((token) => control.includes(token));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (list) => {
        const parts = list.map(([isMarkup, word]) => (isMarkup ? markup(word) : text(word)));
        // Markup next to markup is one text; between texts it stands alone.
        const runsOfMarkup = list
          .map(([isMarkup, word]) => (isMarkup ? word : "\0"))
          .join("")
          .split(/\0+/);
        const expected = runsOfMarkup.flatMap((run) =>
          controls([...llama.tokenize(run, { addSpecial: false, parseSpecial: true })]),
        );
        expect(controls(tokensOf(parts))).toEqual(expected);
      }),
      { numRuns: runs },
    );
  });

  it("keep tokens that are given, and what is around them apart", () => {
    const given: PromptPart = { tag: "tokens", val: Uint32Array.of(1, 2, 3) };
    const [before, after] = ["<|im_start|>user\n", " there<|im_end|>"];
    expect(tokensOf([markup(before), given, markup(after)])).toEqual([
      ...llama.tokenize(before, { addSpecial: false, parseSpecial: true }),
      1,
      2,
      3,
      ...llama.tokenize(after, { addSpecial: false, parseSpecial: true }),
    ]);
  });
});

describe("a vocabulary that asks for BOS", () => {
  const bos = 1;
  const tokenizer = openGuest(new PlainHost(genesisFile)).guest.loadTokenizerById(modelId);
  const tokensOf = (parts: PromptPart[]): number[] => [...conversationTokens(tokenizer, parts)];

  it("has it once, whether or not the template writes it", () => {
    const plain = tokensOf([markup("And God said")]);
    expect(plain[0]).toBe(bos);
    expect(tokensOf([markup("<s>And God said")]).filter((token) => token === bos)).toHaveLength(1);
    expect(tokensOf([text("<s>")]).filter((token) => token === bos)).toHaveLength(1);
  });

  it("has none before tokens that are given", () => {
    expect(tokensOf([{ tag: "tokens", val: Uint32Array.of(5, 6) }])).toEqual([5, 6]);
  });
});
