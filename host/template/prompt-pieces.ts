// A rendered prompt in pieces: what the template wrote, and what it only passed on. The former alone may become control tokens.

import type { NumberedText, TextPath } from "./encode-variables.ts";
import type { RenderedText } from "./render-request.ts";
import { fromTemplate } from "./sandbox/traced-text.ts";

export type PromptText =
  | { readonly markup: string }
  | {
      readonly text: string;
      /** Of a variable's text that stands here from its beginning to its end. */
      readonly path?: TextPath;
    };

export interface RenderedPrompt {
  /** The pieces joined. */
  readonly text: string;
  readonly pieces: readonly PromptText[];
}

export function promptPieces(
  { text, runs }: RenderedText,
  texts: readonly NumberedText[],
): RenderedPrompt {
  const pieces: PromptText[] = [];
  let at = 0;
  for (const { length, source, offset } of runs) {
    const piece = text.slice(at, at + length);
    at += length;
    const whole = texts[source];
    if (source === fromTemplate) pieces.push({ markup: piece });
    else if (offset === 0 && length === whole?.length)
      pieces.push({ text: piece, path: whole.path });
    else addText(pieces, piece);
  }
  return { text, pieces };
}

/** Texts that nobody asks for apart are one. */
function addText(pieces: PromptText[], text: string): void {
  const last = pieces.at(-1);
  if (last !== undefined && "text" in last && last.path === undefined) {
    pieces[pieces.length - 1] = { text: last.text + text };
  } else pieces.push({ text });
}
