// Guests on one compute worker, on threads or in processes, and whole generations in them.

import { RealmError } from "../../../host/error/realm-error.ts";
import type { LoadedModel } from "../../../host/runtime/compute-calls.ts";
import { readGenerateOptions } from "../../../host/runtime/generate-options.ts";
import type { GenerateOptions } from "../../../host/runtime/generate-options.ts";
import type { GenerationItem, GenerationOutcome } from "../../../host/runtime/guest-calls.ts";
import { ownKind } from "../../../host/runtime/guest-kind.ts";
import { GuestComponents } from "../../../host/runtime/guest-components.ts";
import type { GuestComponent } from "../../../host/runtime/guest-modules.ts";
import type { GuestPlace, PlaceLimits } from "../../../host/runtime/guest-place.ts";
import { GuestThread } from "../../../host/runtime/guest-thread.ts";
import { Guest } from "../../../host/runtime/guest.ts";
import type { PendingCall } from "../../../host/runtime/pending-call.ts";
import { ownTerms, TestCompute } from "../test-compute.ts";

export const over = new RealmError("cancelled", "the test is over");

export type Generating = PendingCall<GenerationItem, GenerationOutcome>;

export interface Generated {
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
  readonly text: string;
  readonly end: GenerationOutcome;
}

export interface GuestOrder {
  readonly place: GuestPlace;
  readonly loaded: LoadedModel;
  readonly component?: GuestComponent | undefined;
  readonly limits?: PlaceLimits | undefined;
}

export class PlacedGuests {
  readonly #compute = new TestCompute();
  readonly #threads = new Set<GuestThread>();
  readonly component = new GuestComponents().of(ownKind);

  async load(path: string): Promise<LoadedModel> {
    return await this.#compute.load(path);
  }

  /** A component of which a process is told the glue's text, and nothing else is used. */
  async textOnly(source: string): Promise<GuestComponent> {
    const whole = await this.component;
    return { ...whole, glue: { source }, cores: new Map(), modules: new Map() };
  }

  /** Errors: what the guest fails to open with. */
  async open({ place, loaded, component, limits }: GuestOrder): Promise<Guest> {
    const kind = { ...ownKind, ...limits };
    const thread = new GuestThread(component ?? (await this.component), kind, place);
    this.#threads.add(thread);
    const terms = ownTerms([loaded.model]);
    const purpose = { loaded, role: "model", kind, terms } as const;
    return await Guest.open(thread, this.#compute.home, purpose);
  }

  /** Also those that are being opened. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.terminate(over)));
  }

  async close(): Promise<void> {
    await this.#compute.close();
  }
}

/** Begins a generation, greedy if nothing else is said, in a session that is made for it. */
export async function beginGeneration(
  { thread }: Guest,
  prompt: string,
  options: GenerateOptions = {},
): Promise<Generating> {
  const { request, wish } = readGenerateOptions(prompt, { temperature: 0, ...options });
  const plan = await thread.ask("planSession", wish);
  await thread.ask("createSession", { plan, history: [] });
  return thread.stream("generate", request);
}

export async function finishGeneration(call: Generating): Promise<Generated> {
  const ids: number[] = [];
  const logprobs: number[] = [];
  let text = "";
  for (;;) {
    const step = await call.next();
    if (step.done === true) return { ids, logprobs, text, end: step.value };
    if (step.value.type === "prompt") continue;
    ids.push(...step.value.ids);
    logprobs.push(...step.value.logprobs);
    text += step.value.texts.join("");
  }
}

export async function generateIn(
  guest: Guest,
  prompt: string,
  options?: GenerateOptions,
): Promise<Generated> {
  const generated = await finishGeneration(await beginGeneration(guest, prompt, options));
  await guest.thread.ask("closeSession", undefined);
  return generated;
}
