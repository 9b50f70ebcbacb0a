// What a reader makes of a text that comes in pieces, neighbours of one type joined.

import type { AnswerPart, AnswerReader } from "../../../host/chat/tool-calls/answer-part.ts";

export function partsOf(reader: AnswerReader, pieces: readonly string[]): AnswerPart[] {
  const parts = pieces.flatMap((piece) => reader.push(piece));
  const joined: AnswerPart[] = [];
  for (const part of [...parts, ...reader.end()]) {
    const last = joined.at(-1);
    if (part.type !== "tool-call" && last?.type === part.type) {
      joined[joined.length - 1] = { type: part.type, text: last.text + part.text };
    } else {
      joined.push(part);
    }
  }
  return joined;
}

/** Every way to cut a text once, each character alone, and all at once. */
export function* cutsOf(text: string): Generator<string[], void, void> {
  yield [text];
  yield Array.from(text);
  for (let at = 1; at < text.length; at++) yield [text.slice(0, at), text.slice(at)];
  for (const size of [2, 3, 7]) {
    yield Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
      text.slice(index * size, (index + 1) * size),
    );
  }
}
