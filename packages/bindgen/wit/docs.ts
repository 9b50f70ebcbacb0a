// The doc comments of a WIT document, by path: `types/error/code`, `compute/program/run`, `compute`.
// The resolved world has lost them. This reads only as much of the syntax as it takes to know what stands where.

export type Docs = ReadonlyMap<string, string>;

const token =
  /\/\/\/[^\n]*|\/\*\*[\s\S]*?\*\/|\/\/[^\n]*|\/\*[\s\S]*?\*\/|%?[A-Za-z][\w-]*|->|[{}();:,<>=@./*[\]_]|\d[\w.+-]*/g;
const blockKeywords = new Set([
  "interface",
  "world",
  "record",
  "variant",
  "enum",
  "flags",
  "resource",
  "type",
]);

export function readDocs(source: string): Docs {
  return new DocReader().read(source.matchAll(token));
}

class DocReader {
  readonly #docs = new Map<string, string>();
  readonly #path: string[] = [];
  #comment: string[] = [];
  /** The words of the declaration that is being read; its brackets, so that commas inside don't end it. */
  #words: string[] = [];
  #brackets = 0;

  read(tokens: Iterable<RegExpExecArray>): Docs {
    for (const [text] of tokens) {
      if (text.startsWith("//") || text.startsWith("/*")) this.#readComment(text);
      else this.#readToken(text);
    }
    return this.#docs;
  }

  #readComment(text: string): void {
    if (text.startsWith("///")) this.#comment.push(text.slice(3).replace(/^ /, "").trimEnd());
    else if (text.startsWith("/**"))
      this.#comment.push(
        text
          .slice(3, -2)
          .replaceAll(/^\s*\* ?/gm, "")
          .trim(),
      );
  }

  #readToken(text: string): void {
    if ("(<[".includes(text)) this.#brackets++;
    if (")>]".includes(text)) this.#brackets--;
    if (text === "{") this.#path.push(this.#declare());
    else if (text === "}") {
      this.#declare();
      this.#path.pop();
    } else if ((text === "," || text === ";") && this.#brackets === 0) this.#declare();
    else this.#words.push(text);
  }

  /** Ends a declaration, keeps its comment, and gives its name. */
  #declare(): string {
    const name = nameOf(this.#words);
    if (this.#comment.length > 0 && name !== "")
      this.#docs.set([...this.#path, name].join("/"), this.#comment.join("\n"));
    this.#comment = [];
    this.#words = [];
    return name;
  }
}

function nameOf(words: readonly string[]): string {
  const from = words[0] === "@" ? words.indexOf(")") + 1 : 0;
  const [first = "", second = ""] = words.slice(from);
  return (blockKeywords.has(first) && second !== ":" ? second : first).replace("%", "");
}
