// Character references of Markdown's texts, as far as models write them: numeric ones and the names that HTML itself
// needs. What is not known stays as it was written. Source: CommonMark 0.31, 2.5.

const names: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  copy: "©",
  hellip: "…",
  ndash: "–",
  mdash: "—",
};

const codePointMax = 0x10ffff;

export function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(\w{2,8}));/gi,
    (whole, hex, decimal, name) => {
      if (typeof name === "string") return names[name] ?? whole;
      const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= codePointMax ? String.fromCodePoint(code) : "\ufffd";
    },
  );
}
