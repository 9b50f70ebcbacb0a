// Splits a TypeScript or JavaScript text into code, comments and strings, so that a rule never takes a word in
// a string for code. `code` has the text's length: what is not code is blanked, line breaks stay.
// A slash begins a regular expression where no operand can have ended (the usual reading; enough for formatted code).

export interface Piece {
  readonly offset: number;
  readonly text: string;
}

export interface MaskedSource {
  readonly code: string;
  readonly comments: readonly Piece[];
  /** Contents without quotes; of a template the stretches between its expressions. */
  readonly strings: readonly Piece[];
}

const operandEnd = /[\w$)\]}"'`]$/;
const keywordBeforeExpression =
  /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|await|yield|else)$/;

export function maskSource(source: string): MaskedSource {
  return new Masker(source).run();
}

class Masker {
  readonly #source: string;
  readonly #comments: Piece[] = [];
  readonly #strings: Piece[] = [];
  /** For each open `${`: how many braces are open inside it. */
  readonly #templateBraces: number[] = [];
  #code = "";
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(): MaskedSource {
    while (this.#at < this.#source.length) this.#step();
    return { code: this.#code, comments: this.#comments, strings: this.#strings };
  }

  #step(): void {
    const two = this.#source.slice(this.#at, this.#at + 2);
    const one = two.charAt(0);
    if (two === "//" || (two === "#!" && this.#at === 0)) this.#comment("\n", 0);
    else if (two === "/*") this.#comment("*/", 2);
    else if (one === '"' || one === "'") this.#quoted(one);
    else if (one === "`") this.#template();
    else if (one === "/" && !this.#operandEnded()) this.#regularExpression();
    else if (one === "}" && this.#templateBraces.at(-1) === 0) this.#resumeTemplate();
    else this.#plain(one);
  }

  #plain(character: string): void {
    const depth = this.#templateBraces.length - 1;
    const open = this.#templateBraces[depth];
    if (open !== undefined && character === "{") this.#templateBraces[depth] = open + 1;
    if (open !== undefined && character === "}") this.#templateBraces[depth] = open - 1;
    this.#code += character;
    this.#at += 1;
  }

  #operandEnded(): boolean {
    const before = this.#code.trimEnd();
    return operandEnd.test(before) && !keywordBeforeExpression.test(before.slice(-12));
  }

  #comment(terminator: string, terminatorLength: number): void {
    const found = this.#source.indexOf(terminator, this.#at + 2);
    const end = found < 0 ? this.#source.length : found + terminatorLength;
    this.#comments.push({ offset: this.#at, text: this.#source.slice(this.#at, end) });
    this.#blankTo(end);
  }

  #quoted(quote: string): void {
    const end = this.#scanTo(this.#at + 1, (at) => this.#source[at] === quote);
    this.#strings.push({ offset: this.#at + 1, text: this.#source.slice(this.#at + 1, end) });
    this.#code += quote;
    this.#at += 1;
    this.#blankTo(end);
    this.#code += this.#source.slice(end, end + 1);
    this.#at = end + 1;
  }

  #template(): void {
    this.#code += "`";
    this.#at += 1;
    this.#templateStretch();
  }

  #resumeTemplate(): void {
    this.#templateBraces.pop();
    this.#code += "}";
    this.#at += 1;
    this.#templateStretch();
  }

  #templateStretch(): void {
    const end = this.#scanTo(
      this.#at,
      (at) => this.#source[at] === "`" || this.#source.startsWith("${", at),
    );
    this.#strings.push({ offset: this.#at, text: this.#source.slice(this.#at, end) });
    this.#blankTo(end);
    const opensExpression = this.#source[end] === "$";
    if (opensExpression) this.#templateBraces.push(0);
    const closing = opensExpression ? "${" : this.#source.slice(end, end + 1);
    this.#code += closing;
    this.#at = end + closing.length;
  }

  #regularExpression(): void {
    let inClass = false;
    const end = this.#scanTo(this.#at + 1, (at) => {
      const character = this.#source[at];
      if (character === "[") inClass = true;
      if (character === "]") inClass = false;
      return character === "\n" || (character === "/" && !inClass);
    });
    this.#code += '"'; // stands for the literal: an operand ended here
    this.#at += 1;
    this.#blankTo(this.#source[end] === "/" ? end + 1 : end);
  }

  /** The first offset from `start` on where `ends` holds and no backslash stands before it. */
  #scanTo(start: number, ends: (at: number) => boolean): number {
    let at = start;
    while (at < this.#source.length && !ends(at)) at += this.#source[at] === "\\" ? 2 : 1;
    return Math.min(at, this.#source.length);
  }

  #blankTo(end: number): void {
    this.#code += this.#source.slice(this.#at, end).replace(/[^\n]/g, " ");
    this.#at = end;
  }
}
