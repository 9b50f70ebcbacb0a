// Random texts that reach what tokenizers tell apart: cases, scripts, marks, numbers, runs of white space, markup,
// and code points that nobody assigned. One seed gives one sequence.

const words = [
  "the Hello WORLD iPhone's I'LL we've don't x86 camelCaseHTTPServer naïve Ünïcödé straße ΑΒγδ Привет МИР",
  "日本語 テスト ひらがな 中文字符 안녕하세요 ㄱㄴㄷ ㄅㄆㄇ नमस्ते สวัสดี မြန်မာ ខ្មែរ ꩠꩡ ﷽ مرحبا שלום ａｂｃ Ⅷ ǅ ⅓ ² ① ٣٤",
  "1 23 456 7890 12345678 3.14 1,000 0x1F <sentinel:12> IMGIMGABCZ <s> </s> <unk> <|endoftext|> <0x41> ▁a",
  "!?… ... -- ——“”‘’ 、。，；：（） ~ ` $ + < = > ^ | \\ / // @#%&* ()[]{} 😀 👩‍👩‍👧 🇩🇪 e\u0301 a\u0308\u0323 \u200d \ufeff",
].flatMap((line) => line.split(" "));
const spaces = [
  " ",
  " ",
  " ",
  "  ",
  "   ",
  "\n",
  "\n\n",
  "\r\n",
  "\t",
  " \n ",
  "\u00a0",
  "\u3000",
  "\u2028",
  "\u0085",
];
const codePointMax = 0x10ffff;

export class RandomTexts {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A text of up to 12 pieces; some are empty. */
  next(): string {
    let text = "";
    for (let pieces = this.#below(13); pieces > 0; pieces--) text += this.#piece();
    return text;
  }

  #piece(): string {
    const kind = this.#below(16);
    if (kind < 7) return this.#of(words);
    if (kind < 11) return this.#of(spaces);
    if (kind === 11) return this.#of(spaces).repeat(1 + this.#below(9));
    if (kind === 12) return this.#of(words).repeat(1 + this.#below(5));
    if (kind < 15) return String.fromCodePoint(0x20 + this.#below(0x250));
    return this.#anyCodePoint();
  }

  /** But surrogates, which no UTF-8 has. */
  #anyCodePoint(): string {
    const range = this.#below(2) === 0 ? 0x3000 : codePointMax;
    const codePoint = this.#below(range + 1);
    return codePoint >= 0xd800 && codePoint < 0xe000 ? "�" : String.fromCodePoint(codePoint);
  }

  #of(list: readonly string[]): string {
    return list[this.#below(list.length)] ?? "";
  }

  /** A 32-bit mixer over a counter (Steele, Lea and Flood 2014). */
  #below(limit: number): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % limit;
  }
}
