// What can be called over the WebSocket: functions that say themselves what they take and give.

import { Compile } from "typebox/compile";
import type { Static, TObject, TSchema } from "typebox";

import type { Caller } from "../access/caller.ts";
import { badParameter } from "../http/parameter-error.ts";

export interface SocketCall {
  readonly caller: Caller;
  /** Aborts when the call is cancelled or the connection closes. */
  readonly signal: AbortSignal;
}

/** As it is called. */
export interface SocketFunction {
  readonly name: string;
  readonly description: string;
  /** Whether it gives deltas before its result. */
  readonly streams: boolean;
  /** JSON Schemas. */
  readonly params: TSchema;
  readonly result: TSchema;
  /** Deltas, and in the end the result. Errors: `bad-argument` names the parameter. */
  run(params: unknown, call: SocketCall): AsyncGenerator<object, object, void>;
}

export interface FunctionDefinition<Params extends TObject> {
  readonly name: string;
  readonly description: string;
  readonly streams?: boolean;
  readonly params: Params;
  readonly result: TSchema;
  readonly run: (
    params: Static<Params>,
    call: SocketCall,
  ) => AsyncGenerator<object, object, void> | Promise<object>;
}

/** A function whose parameters are checked before it runs. */
export function defineFunction<Params extends TObject>(
  definition: FunctionDefinition<Params>,
): SocketFunction {
  const { name, description, streams = false, params, result } = definition;
  const validator = Compile(params);
  async function* run(given: unknown, call: SocketCall): AsyncGenerator<object, object, void> {
    if (!validator.Check(given)) throw paramsError(validator.Errors(given)[0]);
    const running = definition.run(given, call);
    return "then" in running ? await running : yield* running;
  }
  return { name, description, streams, params, result, run };
}

interface ValidationError {
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

function paramsError(error: ValidationError | undefined): Error {
  const path = error?.instancePath.slice(1).replaceAll("/", ".").slice(0, 80) ?? "";
  const name = path === "" ? "params" : `params.${path}`;
  const more = JSON.stringify(error?.params ?? {}).slice(0, 120);
  return badParameter(name, `${error?.message ?? "is wrong"}: ${more}`);
}
