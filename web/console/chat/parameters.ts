// What a reader can say of how answers are made. An empty field says nothing, and the server's default holds; ranges are
// those of the server's own check.

import { computed, signal } from "@preact/signals";

export interface NumberParameter {
  /** Of the request's field. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export const numberParameters: readonly NumberParameter[] = [
  { name: "temperature", label: "Temperature", hint: "0 is greedy", min: 0, max: 100, step: 0.05 },
  { name: "top_p", label: "Top-p", hint: "1 keeps all", min: 0, max: 1, step: 0.01 },
  { name: "top_k", label: "Top-k", hint: "0 keeps all", min: 0, max: 2 ** 32 - 1, step: 1 },
  { name: "min_p", label: "Min-p", hint: "0 keeps all", min: 0, max: 1, step: 0.01 },
  {
    name: "max_tokens",
    label: "Max tokens",
    hint: "of one answer",
    min: 1,
    max: 2 ** 32 - 1,
    step: 1,
  },
  {
    name: "seed",
    label: "Seed",
    hint: "the same answer again",
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    step: 1,
  },
  {
    name: "repeat_penalty",
    label: "Repeat penalty",
    hint: "1 is none",
    min: 0.01,
    max: 1000,
    step: 0.05,
  },
  {
    name: "presence_penalty",
    label: "Presence penalty",
    hint: "0 is none",
    min: -2,
    max: 2,
    step: 0.1,
  },
  {
    name: "frequency_penalty",
    label: "Frequency penalty",
    hint: "0 is none",
    min: -2,
    max: 2,
    step: 0.1,
  },
];

/** As typed, by name. */
export const typed = signal<Readonly<Record<string, string>>>({});
export const systemPrompt = signal("");
/** One a line. */
export const stops = signal("");

export function setTyped(name: string, text: string): void {
  typed.value = { ...typed.value, [name]: text };
}

/** What is wrong with what was typed; empty: nothing. */
export function faultOf({ name, min, max, step }: NumberParameter): string {
  const text = typed.value[name]?.trim() ?? "";
  if (text === "") return "";
  const value = Number(text);
  if (Number.isNaN(value)) return "Not a number";
  if (step === 1 && !Number.isInteger(value)) return "A whole number is needed";
  return value < min || value > max ? `From ${min} to ${max}` : "";
}

export const hasFaults = computed(() => numberParameters.some((one) => faultOf(one) !== ""));

/** How many are set. */
export const setCount = computed(
  () => Object.keys(requestParameters()).length + (systemPrompt.value.trim() === "" ? 0 : 1),
);

export function resetParameters(): void {
  typed.value = {};
  systemPrompt.value = "";
  stops.value = "";
}

/** Fields of the request; what is empty or wrong is left out. */
export function requestParameters(): Record<string, number | string[]> {
  const numbers = numberParameters.flatMap((one) => {
    const text = typed.value[one.name]?.trim() ?? "";
    return text === "" || faultOf(one) !== "" ? [] : [[one.name, Number(text)] as const];
  });
  const stop = stops.value.split("\n").filter((line) => line !== "");
  return { ...Object.fromEntries(numbers), ...(stop.length === 0 ? {} : { stop }) };
}
