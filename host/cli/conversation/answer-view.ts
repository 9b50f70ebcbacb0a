// An answer as it comes: text as it is, reasoning dim and apart from it, calls of tools on a line of their own.

import type { ChatEnd, Part } from "../../chat/chat.ts";
import type { Output } from "../output.ts";

/** Shows all parts and gives the end. `onFirst` is called before anything is shown. */
export async function showAnswer(
  parts: AsyncGenerator<Part, ChatEnd, void>,
  output: Output,
  onFirst: () => void,
): Promise<ChatEnd> {
  let shown: Part["type"] | undefined;
  for (;;) {
    const step = await parts.next();
    if (shown === undefined) onFirst();
    if (step.done === true) {
      await output.endText();
      return step.value;
    }
    const part = step.value;
    if (shown !== undefined && shown !== part.type) await separate(output, shown);
    await showPart(part, output);
    shown = part.type;
  }
}

/** What was thought stands apart from what is said. */
async function separate(output: Output, before: Part["type"]): Promise<void> {
  await output.endText();
  if (before === "reasoning") await output.text("\n");
}

async function showPart(part: Part, output: Output): Promise<void> {
  switch (part.type) {
    case "text":
      return output.text(part.text);
    case "reasoning":
      return output.dimText(part.text);
    case "tool-call":
      return output.line(`${part.name}(${JSON.stringify(part.arguments)})`);
  }
}
