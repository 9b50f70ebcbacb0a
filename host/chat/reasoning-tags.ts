// Between which tags a model thinks, by what its template says of them.

export interface ReasoningTags {
  readonly open: string;
  readonly close: string;
}

const known: readonly ReasoningTags[] = [
  { open: "<think>", close: "</think>" },
  { open: "<seed:think>", close: "</seed:think>" },
];

export function reasoningTagsOf(template: string): ReasoningTags | undefined {
  return known.find(({ close }) => template.includes(close));
}

/** Whether the prompt has opened the thoughts already, so that the answer begins within them. */
export function beginsInThoughts(prompt: string, { open }: ReasoningTags): boolean {
  return prompt.trimEnd().endsWith(open);
}
