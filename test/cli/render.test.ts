// `realm render` by the real binary: chats as JSON on stdin, prompts on stdout; and `realm run` with a template.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeGguf } from "../gguf/write-gguf.ts";
import { sharedFile } from "../shared-data.ts";
import { realm } from "./realm-process.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-render-"));
afterAll(() => rmSync(folder, { recursive: true }));

function templateFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const plain = templateFile(
  "plain.jinja",
  "{% for m in messages %}<{{ m.role }}>{{ m.content }}\n{% endfor %}" +
    "{% if add_generation_prompt %}<assistant>{% endif %}{{ extra }}",
);
const chat = { messages: [{ role: "user", content: "Hi" }] };

async function rendered(path: string, input: unknown, ...flags: string[]): Promise<string> {
  const stdin = typeof input === "string" ? input : JSON.stringify(input);
  const { stdout, stderr, status } = await realm(["render", path, ...flags], { stdin });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

describe("realm render", () => {
  it("writes the prompt exactly, with the generation prompt where nothing is said of it", async () => {
    expect(await rendered(plain, chat)).toBe("<user>Hi\n<assistant>");
    expect(await rendered(plain, { ...chat, add_generation_prompt: false })).toBe("<user>Hi\n");
    expect(JSON.parse(await rendered(plain, chat, "--json"))).toEqual({
      text: "<user>Hi\n<assistant>",
    });
  });

  it("takes unknown fields as variables, and numbers as they are written", async () => {
    expect(await rendered(plain, { ...chat, extra: "more" })).toBe("<user>Hi\n<assistant>more");
    const json = templateFile("json.jinja", "{{ n | tojson }} {{ n[1] }}");
    expect(await rendered(json, '{"n": [1, 1.0, 1e-7, 12.50]}')).toBe("[1, 1.0, 1e-07, 12.5] 1.0");
  });

  it("takes --now for now", async () => {
    const path = templateFile("now.jinja", "{{ strftime_now('%d %b %Y %H:%M') }}");
    expect(await rendered(path, {}, "--now", "2026-01-05T09:30:00")).toBe("05 Jan 2026 09:30");
    expect(await rendered(path, {}, "--now", "2026-01-05")).toBe("05 Jan 2026 00:00");
  });

  it("takes a model's template, and BOS and EOS from its vocabulary", async () => {
    const path = join(folder, "model.gguf");
    const template = "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}";
    const tokens = { type: "array", elementType: "text", values: ["a", "<s>", "</s>"] } as const;
    const { bytes } = writeGguf({
      metadata: [
        ["general.architecture", { type: "text", value: "llama" }],
        ["tokenizer.chat_template", { type: "text", value: template }],
        ["tokenizer.ggml.tokens", tokens],
        ["tokenizer.ggml.bos_token_id", { type: "u32", value: 1 }],
        ["tokenizer.ggml.eos_token_id", { type: "u32", value: 2 }],
      ],
    });
    writeFileSync(path, bytes);
    expect(await rendered(path, chat)).toBe("<s>Hi</s>");
    expect(await rendered(path, { ...chat, bos_token: "!" })).toBe("!Hi</s>");
  });

  it.each([
    ["a template's own refusal", "{{ raise_exception('no') }}", 1, "bad-template"],
    ["syntax", "{% if", 1, "bad-template"],
    ["a bomb", "{% for i in range(2000000000) %}{% endfor %}", 1, "bad-template"],
  ])("ends with a typed error: %s", async (_name, template, exit, code) => {
    const path = templateFile("bad.jinja", template);
    const { status, stdout, stderr } = await realm(["render", path, "--json"], { stdin: "{}" });
    expect({ status, stdout }).toEqual({ status: exit, stdout: "" });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code, kind: "input" } });
  });

  it.each([
    ["no JSON", plain, "nope", 2],
    ["no object", plain, "[]", 2],
    ["a file that is not there", join(folder, "none.jinja"), "{}", 3],
    ["a model without a template", "genesis", "{}", 1],
  ])("ends with a typed error: %s", async (_name, path, stdin, exit) => {
    const { status, stderr } = await realm(["render", path], { stdin });
    expect(status).toBe(exit);
    expect(stderr).toMatch(/^realm: .+\n$/);
    expect(stderr).not.toContain("unexpected failure");
  });
});

describe("realm run with a chat template", () => {
  const smol = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");
  const greedy = ["--temperature", "0", "--max-tokens", "4", "--json", "--quiet"];

  it.skipIf(smol === undefined)("answers the prompt as a message, unless it is raw", async () => {
    const path = smol ?? "";
    const told = ["--system", "Be terse."];
    const answered = await realm(["run", path, ...greedy, ...told, "What is 2+2?"]);
    const raw = await realm(["run", path, ...greedy, "--raw", "What is 2+2?"]);
    const prompt = await rendered(path, {
      messages: [
        { role: "system", content: "Be terse." },
        { role: "user", content: "What is 2+2?" },
      ],
    });
    const tokens = await realm(["tokenize", path, "--json", "-"], { stdin: prompt });
    const { promptTokens, text } = JSON.parse(answered.stdout);
    expect(promptTokens).toBe(JSON.parse(tokens.stdout).tokens.length);
    expect(JSON.parse(raw.stdout).promptTokens).toBeLessThan(promptTokens);
    expect(JSON.parse(raw.stdout).text).not.toBe(text);
  });

  it("says where --system has no place", async () => {
    const { status, stderr } = await realm(["run", "genesis", "--system", "x", "And"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--system has its place in a chat template/);
  });
});
