// The conversation that the page shows, and what can be done with it. It is in this tab's memory alone. At most one
// answer is being written, and it is always the last message; pieces of it are drawn once a frame.

import { computed, signal } from "@preact/signals";

import { failureOf } from "../account/account.ts";
import { streamAnswer } from "./answer-stream.ts";
import type { AnswerPiece, ChatTurn } from "./answer-stream.ts";
import { requestParameters, systemPrompt } from "./parameters.ts";

export interface Message {
  readonly id: number;
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly reasoning: string;
  /** Of answers. */
  readonly ending: Ending;
  readonly tokens: number;
  readonly tokensPerSecond: number;
}

/** `none`: it is being written; `failed`: the message says why. */
export type Ending =
  | { readonly kind: "none" | "stop" | "length" | "stopped" }
  | { readonly kind: "failed"; readonly message: string };

export const messages = signal<readonly Message[]>([]);
export const modelName = signal("");
/** The reader's message that he writes anew; none: no one. */
export const editedId = signal<number | null>(null);
/** What can be heard of how an answer stands. */
export const announcement = signal("");

const writing = signal<AbortController | null>(null);
export const isWriting = computed(() => writing.value !== null);

let lastId = 0;

/** Says `text` and asks for an answer. */
export async function send(text: string): Promise<void> {
  if (isWriting.value || text.trim() === "") return;
  messages.value = [...messages.value, message("user", text)];
  await answer();
}

/** Says another thing in place of a message of the reader's; what came after it is gone. */
export async function edit(id: number, text: string): Promise<void> {
  const at = messages.value.findIndex((known) => known.id === id);
  if (isWriting.value || at < 0 || text.trim() === "") return;
  messages.value = messages.value.slice(0, at);
  await send(text);
}

/** Begins to write the reader's last message anew. */
export function editLast(): void {
  const last = messages.value.findLast(({ role }) => role === "user");
  if (!isWriting.value) editedId.value = last?.id ?? null;
}

/** Another answer in place of the last. */
export async function regenerate(): Promise<void> {
  if (isWriting.value) return;
  const last = messages.value.at(-1);
  if (last?.role === "assistant") messages.value = messages.value.slice(0, -1);
  if (messages.value.length > 0) await answer();
}

/** What was written so far stays. */
export function stop(): void {
  writing.value?.abort();
}

export function startAgain(): void {
  stop();
  messages.value = [];
  editedId.value = null;
  announcement.value = "New chat";
}

async function answer(): Promise<void> {
  const turns = turnsOf(messages.value);
  const controller = new AbortController();
  writing.value = controller;
  announcement.value = "Answering";
  const draft = new Draft(message("assistant", ""));
  try {
    const order = { model: modelName.value, messages: turns, parameters: requestParameters() };
    for await (const piece of streamAnswer({ ...order, signal: controller.signal })) {
      draft.add(piece);
    }
    draft.end();
  } catch (thrown) {
    if (controller.signal.aborted) draft.end({ kind: "stopped" });
    else draft.end({ kind: "failed", message: failureOf(thrown) });
  } finally {
    writing.value = null;
  }
}

/** The answer that is being written. */
class Draft {
  #message: Message;
  #frame: number | undefined;
  #beganMs: number | undefined;

  constructor(first: Message) {
    this.#message = first;
    messages.value = [...messages.value, first];
  }

  add({ text, reasoning, finishReason, usage }: AnswerPiece): void {
    const before = this.#message;
    const isToken = text !== "" || reasoning !== "";
    if (isToken) this.#beganMs ??= performance.now();
    const seconds = (performance.now() - (this.#beganMs ?? performance.now())) / 1000;
    const tokens = usage?.completion_tokens ?? before.tokens;
    this.#message = {
      ...before,
      text: before.text + text,
      reasoning: before.reasoning + reasoning,
      ending: finishReason === null ? before.ending : endingOf(finishReason),
      tokens,
      // The first token came before the clock began.
      tokensPerSecond: seconds > 0 && tokens > 1 ? (tokens - 1) / seconds : 0,
    };
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  end(ending?: Ending): void {
    const last = this.#message.ending;
    const known: Ending = last.kind === "none" ? { kind: "stop" } : last;
    this.#message = { ...this.#message, ending: ending ?? known };
    this.#draw();
    announcement.value = ending?.kind === "stopped" ? "Stopped" : "Answer ended";
  }

  #draw(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    const { id } = this.#message;
    messages.value = messages.value.map((known) => (known.id === id ? this.#message : known));
  }
}

function endingOf(finishReason: string): Ending {
  return { kind: finishReason === "length" ? "length" : "stop" };
}

function message(role: Message["role"], text: string): Message {
  lastId += 1;
  return {
    id: lastId,
    role,
    text,
    reasoning: "",
    ending: { kind: "none" },
    tokens: 0,
    tokensPerSecond: 0,
  };
}

/** Answers of which nothing came are left out, with nothing said of what was thought. */
function turnsOf(known: readonly Message[]): ChatTurn[] {
  const system = systemPrompt.value.trim();
  const said = known.filter(({ role, text }) => role === "user" || text !== "");
  return [
    ...(system === "" ? [] : [{ role: "system" as const, content: system }]),
    ...said.map(({ role, text }) => ({ role, content: text })),
  ];
}
