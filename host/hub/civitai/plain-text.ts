// The text of a description that a hub keeps as HTML. It is for reading and searching, and stays text: whoever shows it
// as HTML escapes it like any other.

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/** Longest description that is kept, in characters. */
const lengthMax = 2_000;

export function plainText(html: string): string {
  return html
    .slice(0, 20 * lengthMax)
    .replaceAll(/<(script|style)\b[\s\S]{0,10000}?<\/\1>/gi, " ")
    .replaceAll(/<[^<>]{0,2000}>/g, " ")
    .replaceAll(
      /&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{1,8});/gi,
      (whole, name: string) => entity(name) ?? whole,
    )
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, lengthMax);
}

function entity(name: string): string | undefined {
  if (!name.startsWith("#")) return entities[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}
