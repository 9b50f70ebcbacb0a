// A program that shows an answer's parts, given as JSON, on whatever its stdout is, and then how often it was told that
// the first one came.

import type { ChatEnd, Part } from "../../../host/chat/chat.ts";
import { showAnswer } from "../../../host/cli/conversation/answer-view.ts";
import { Output } from "../../../host/cli/output.ts";

const parts = JSON.parse(process.argv[2] ?? "[]") as readonly Part[];
let firsts = 0;
const end = await showAnswer(answer(), new Output(process.stdout), () => (firsts += 1));
process.stdout.write(`${end.finishReason} ${firsts}\n`);

async function* answer(): AsyncGenerator<Part, ChatEnd, void> {
  yield* parts;
  return { finishReason: "eos", promptTokens: 1, cachedTokens: 0, generatedTokens: parts.length };
}
