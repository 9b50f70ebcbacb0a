// Whether Realm runs a model, in one word of colour and text.

import type { Badge } from "./model-words.ts";

const marks: Readonly<Record<Badge["state"], string>> = {
  yes: "✓",
  likely: "~",
  no: "✕",
  unknown: "?",
};

export function BadgeView({ state, words }: Badge) {
  return (
    <span class={`badge ${state}`}>
      <span aria-hidden="true">{marks[state]}</span> {words}
    </span>
  );
}
