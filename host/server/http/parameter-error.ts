// A request's parameter that cannot be honoured: it is refused by its name, never ignored.

import { RealmError } from "../../error/realm-error.ts";

export class ParameterError extends RealmError {
  /** As in the request: `response_format`, `messages[2].content`. */
  readonly parameter: string;

  constructor(code: "bad-argument" | "unsupported", parameter: string, message: string) {
    super(code, message);
    this.parameter = parameter;
  }
}

export function badParameter(parameter: string, requirement: string): ParameterError {
  return new ParameterError("bad-argument", parameter, `${parameter} ${requirement}`);
}

export function unsupportedParameter(parameter: string, why: string): ParameterError {
  return new ParameterError("unsupported", parameter, `${parameter} is not supported: ${why}`);
}
