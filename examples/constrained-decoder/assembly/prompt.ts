// A prompt on its way to tokens. Choices are taken out of its markup; text can't name any.

import { Error, PromptPart, PromptPartTag } from "./bindings/wit";
import { Choices, ConstrainedMarkup } from "./choices";
import { badArgument, unsupported } from "./failure";
import { Tokenizer } from "./tokenizer";

export class Prompt {
  tokens: u32[] = [];
  /** The last ones that the prompt names. */
  choices: Choices | null = null;

  /** `isFirst`: whether nothing is before it, so that BOS belongs there. */
  constructor(
    private tokenizer: Tokenizer,
    private isFirst: bool,
  ) {}

  addAll(parts: StaticArray<PromptPart>): Error | null {
    for (let i = 0; i < parts.length; i++) {
      const error = this.add(parts[i]);
      if (error != null) return error;
    }
    return this.tokens.length == 0 ? badArgument("cannot append a prompt of no tokens") : null;
  }

  addTokens(tokens: StaticArray<u32>): Error | null {
    const size = this.tokenizer.vocabulary.size;
    for (let i = 0; i < tokens.length; i++) {
      if (tokens[i] >= size) return badArgument(`token ${tokens[i]} is not among the ${size}`);
      this.tokens.push(tokens[i]);
    }
    return null;
  }

  private add(part: PromptPart): Error | null {
    switch (part.tag) {
      case PromptPartTag.Text:
        return this.addText(part.text, false);
      case PromptPartTag.Markup:
        return this.addMarkup(part.markup);
      case PromptPartTag.Tokens:
        return this.addTokens(part.tokens);
      default:
        return unsupported("cannot append embeddings");
    }
  }

  private addMarkup(markup: StaticArray<u8>): Error | null {
    const vocabulary = this.tokenizer.vocabulary;
    const parsed = ConstrainedMarkup.parse(markup, vocabulary);
    if (parsed.isErr) return parsed.err;
    if (parsed.ok.choices != null) this.choices = parsed.ok.choices;
    if (this.choices != null && !vocabulary.writesEveryByte) {
      return unsupported("cannot choose: the vocabulary has no token for some bytes");
    }
    this.addText(parsed.ok.before, true);
    return this.addText(parsed.ok.after, true);
  }

  private addText(text: StaticArray<u8>, isMarkup: bool): Error | null {
    if (text.length == 0) return null;
    const begin = this.isFirst && this.tokens.length == 0;
    this.tokens = this.tokens.concat(this.tokenizer.encode(text, begin, isMarkup));
    return null;
  }
}
