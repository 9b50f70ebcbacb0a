// QuickJS, and in it the interpreter of templates. Every render begins with the same memory, byte for byte: that of a context
// which has read the template and nothing else. So nothing of one chat is there for the next, and nothing is read twice.

import variant from "@jitl/quickjs-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant } from "quickjs-emscripten-core";
import type {
  QuickJSContext,
  QuickJSSyncVariant,
  QuickJSWASMModule,
} from "quickjs-emscripten-core";
import { RealmError } from "../error/realm-error.ts";
import type { RenderedText, RenderRequest } from "./render-request.ts";
import {
  loadSandboxModules,
  moduleSource,
  resolveModule,
  sandboxEntry,
} from "./sandbox-modules.ts";
import { memoryBytesMax, messageLengthMax, stackBytesMax } from "./sandbox-limits.ts";

/** Images of templates that are kept, and how large one may be; the least is 3 MiB. */
const imagesMax = 4;
const imageBytesMax = 8 * 2 ** 20;

/** A memory never shrinks, and is cleared as a whole. It begins with 16 MiB. */
const memoryBytesKept = 24 * 2 ** 20;

const start = `
  import { prepare, render } from "${sandboxEntry}";
  Object.assign(globalThis, { prepare, render });
`;

export class TemplateSandbox {
  readonly #memory: WebAssembly.Memory;
  readonly #context: QuickJSContext;
  /** The memory before any template was read. */
  readonly #blank: Uint8Array;
  /** By template, the longest unused first. */
  readonly #images = new Map<string, Uint8Array>();
  /** Of `performance.now()`. */
  #deadline = Infinity;
  #isBroken = false;

  private constructor(quickjs: QuickJSWASMModule) {
    const runtime = quickjs.newRuntime();
    runtime.setMemoryLimit(memoryBytesMax);
    runtime.setMaxStackSize(stackBytesMax);
    const modules = loadSandboxModules();
    runtime.setModuleLoader((name) => moduleSource(modules, name), resolveModule);
    runtime.setInterruptHandler(() => performance.now() > this.#deadline);
    this.#memory = quickjs.getWasmMemory();
    this.#context = runtime.newContext();
    const loaded = this.#context.evalCode(start, "start.js", { type: "module" });
    if (loaded.error !== undefined) {
      const { name, message } = fieldsOf(this.#context.dump(loaded.error));
      throw new RealmError("bug", `the sandbox of templates doesn't start: ${name}: ${message}`);
    }
    loaded.value.dispose();
    // What the host keeps for the context's life is in every image.
    void this.#context.global;
    this.#blank = this.#image();
  }

  static async open(): Promise<TemplateSandbox> {
    // Its types say "a module", and what a module of Node gets is the module's default.
    const sync: unknown = variant;
    return new TemplateSandbox(await newQuickJSWASMModuleFromVariant(sync as QuickJSSyncVariant));
  }

  /** Whether it is better to go on with another. */
  get isWorn(): boolean {
    return this.#isBroken || this.#memory.buffer.byteLength > memoryBytesKept;
  }

  /**
   * Errors: `bad-template` (its syntax, its own refusal), `limit` (memory, stack), `deadline`. Anything else that is
   * thrown broke the sandbox.
   */
  render(template: string, request: RenderRequest, deadlineMs: number): RenderedText {
    this.#deadline = performance.now() + deadlineMs;
    this.#restore(this.#imageOf(template, deadlineMs));
    const text = this.#call("render", JSON.stringify(request), deadlineMs);
    return JSON.parse(text) as RenderedText;
  }

  #imageOf(template: string, deadlineMs: number): Uint8Array {
    const known = this.#images.get(template);
    this.#images.delete(template);
    const image = known ?? this.#read(template, deadlineMs);
    if (image.length <= imageBytesMax) this.#images.set(template, image);
    const [oldest] = this.#images.keys();
    if (oldest !== undefined && this.#images.size > imagesMax) this.#images.delete(oldest);
    return image;
  }

  #read(template: string, deadlineMs: number): Uint8Array {
    this.#restore(this.#blank);
    this.#call("prepare", template, deadlineMs);
    return this.#image();
  }

  /** What a function of render.ts gives for a text; none is an empty one. */
  #call(name: "prepare" | "render", argument: string, deadlineMs: number): string {
    const context = this.#context;
    // JSON, because a text as it is would end at its first NUL.
    using given = context.newString(JSON.stringify(argument));
    context.setProp(context.global, "given", given);
    this.#isBroken = true;
    const result = context.evalCode(`${name}(JSON.parse(given)) ?? ""`);
    this.#isBroken = false;
    if (result.error !== undefined) {
      using thrown = result.error;
      throw refusal(context.dump(thrown), deadlineMs);
    }
    using value = result.value;
    return context.getString(value);
  }

  /** The memory up to its last byte that is not 0. */
  #image(): Uint8Array {
    const words = new BigUint64Array(this.#memory.buffer);
    const last = words.findLastIndex((word) => word !== 0n);
    return new Uint8Array(this.#memory.buffer).slice(0, (last + 1) * words.BYTES_PER_ELEMENT);
  }

  /**
   * Safety: no call is under way, so the stack is empty, and all that QuickJS knows is in its memory. What the host knows
   * of it are the addresses of the runtime and the context, which are the same in every image.
   */
  #restore(image: Uint8Array): void {
    const memory = new Uint8Array(this.#memory.buffer);
    memory.set(image);
    memory.fill(0, image.length);
  }
}

/** What an exception in the sandbox is to whoever rendered. */
function refusal(thrown: unknown, deadlineMs: number): RealmError {
  const { name, message } = fieldsOf(thrown);
  if (message === "interrupted") {
    return new RealmError("deadline", `the chat template ran for longer than ${deadlineMs} ms`);
  }
  if (message === "out of memory") {
    return new RealmError(
      "limit",
      `the chat template took more than ${memoryBytesMax} bytes of memory`,
    );
  }
  if (message === "stack overflow") {
    return new RealmError(
      "limit",
      `the chat template took more than ${stackBytesMax} bytes of stack: it nests too deeply`,
    );
  }
  const reason = name === "TemplateFault" ? message : `${name}: ${message}`;
  const shown = reason.length > messageLengthMax ? `${reason.slice(0, messageLengthMax)}…` : reason;
  return new RealmError("bad-template", `the chat template was refused: ${shown}`);
}

/** Where there was no memory left for an exception, there is none. */
function fieldsOf(thrown: unknown): { readonly name: string; readonly message: string } {
  if (typeof thrown !== "object" || thrown === null) {
    return { name: "InternalError", message: "out of memory" };
  }
  const { name, message } = thrown as Record<string, unknown>;
  return { name: String(name), message: String(message) };
}
