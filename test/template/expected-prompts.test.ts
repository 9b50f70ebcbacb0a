// Every template of the shared folder renders every conversation to the character as transformers does, or is refused where
// it is refused there.

import { afterAll, describe, expect, it } from "vitest";
import { RealmError } from "../../host/index.ts";
import { TemplateRenderer } from "../../host/runtime/template-renderer.ts";
import { expectedPrompts } from "./expected-prompts.ts";

const prompts = expectedPrompts();
const renderer = new TemplateRenderer();

afterAll(() => renderer.close(new RealmError("cancelled", "the tests are done")));

describe.skipIf(prompts.length === 0)("transformers' prompts", () => {
  it("are 150, of which some are refusals", () => {
    expect(prompts.length).toBe(150);
    expect(prompts.some(({ text }) => text === undefined)).toBe(true);
  });

  it.each(prompts)("$name", async ({ template, variables, now, text }) => {
    const rendering = renderer.render({ template, variables, now });
    if (text === undefined) {
      await expect(rendering).rejects.toMatchObject({ code: "bad-template" });
      return;
    }
    const rendered = await rendering;
    expect(rendered.text).toBe(text);
    const pieces = rendered.pieces.map((piece) => ("markup" in piece ? piece.markup : piece.text));
    expect(pieces.join("")).toBe(text);
  });
});
