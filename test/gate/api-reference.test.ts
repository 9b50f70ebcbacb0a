// The reference is what the sources say, and they say it of every public name.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { publicNames, referencePages } from "../../scripts/api-reference.ts";
import { readDocComment } from "../../scripts/reference/doc-comment.ts";
import type { DocComment } from "../../scripts/reference/doc-comment.ts";
import type { PublicMember } from "../../scripts/reference/public-names.ts";

const entries = publicNames();
const names = entries.flat();
/** Written from the WIT, which describes its fields. */
const generated = ["MetadataEntry", "ModelMetadata", "TensorInfo"];
/** A test of each page's examples is in test/library/examples.test.ts. */
const examples = names
  .flatMap(({ comment, members }) => [comment, ...members.map((member) => member.comment)])
  .flatMap((comment) => comment.examples)
  .join("\n");

describe("the reference of the library", () => {
  it("is as the sources have it; else run `node scripts/api-reference.ts`", () => {
    for (const [path, text] of referencePages(entries)) {
      expect(readFileSync(path, "utf8")).toBe(text);
    }
  });

  it("says of each public name, and of each member of a class, what it is", () => {
    const silent = names.flatMap(({ name, comment, members }) => [
      ...(comment.text === "" && !generated.includes(name) ? [name] : []),
      ...members
        .filter((member) => member.comment.text === "" && !member.name.startsWith("["))
        .map((member) => `${name}.${member.name}`),
    ]);
    expect(silent).toEqual([]);
  });

  it("shows each function, each class and each method in an example", () => {
    const lacking = names.flatMap(({ name, kind, comment, members }) => [
      ...(kind === "type" || isShown(name) || hasExample(comment, members) ? [] : [name]),
      ...members
        .filter((member) => member.kind === "method" && !member.name.startsWith("["))
        .filter((member) => member.comment.examples.length === 0 && !isShown(member.name))
        .map((member) => `${name}.${member.name}`),
    ]);
    expect(lacking).toEqual([]);
  });
});

/** Of its own, or at what it has: an interface is met as what gives it. */
function hasExample(comment: DocComment, members: readonly PublicMember[]): boolean {
  return [comment, ...members.map((member) => member.comment)].some(
    (each) => each.examples.length > 0,
  );
}

function isShown(name: string): boolean {
  return new RegExp(String.raw`\b${name}\(`).test(examples);
}

describe("a TSDoc comment", () => {
  it("is read as its text and the code of its examples", () => {
    const source = `/** Of something else. */
  /**
   * Says a word. Errors: none.
   *
   * @example
   * \`\`\`ts
   * say("a");
   *   say("b");
   * \`\`\`
   */
  `;
    expect(readDocComment(source)).toEqual({
      text: "Says a word. Errors: none.",
      examples: ['say("a");\n  say("b");\n'],
      isInternal: false,
    });
    expect(readDocComment("/** @internal */")).toMatchObject({ text: "", isInternal: true });
    expect(readDocComment("")).toEqual({ text: "", examples: [], isInternal: false });
  });
});
