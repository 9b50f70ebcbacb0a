// What the sandbox is asked for: to read a template, and to render it with variables, which come as JSON; so leaves the prompt.

import { Environment, parse, tokenize } from "./library.ts";
import { Arguments } from "./arguments.ts";
import { formatTime } from "./dates.ts";
import type { LocalTime } from "./dates.ts";
import type { EncodedValue, RenderRequest } from "../render-request.ts";
import { TracingInterpreter } from "./interpreter.ts";
import { fromNowhere, fromTemplate, isTemplate, textFrom } from "./traced-text.ts";
import type { TracedText } from "./traced-text.ts";
import {
  boolean,
  callable,
  float,
  integer,
  isMapping,
  isString,
  list,
  mapping,
  none,
  stringOf,
  TemplateFault,
  tracedOf,
} from "./values.ts";
import type { Key, Statement, Value } from "./library.ts";

/** As Jinja's sandbox has it. */
const rangeLengthMax = 100_000;

let program: Statement | undefined;

/** Reads the template that the next renders are of. Errors: those of its syntax. */
export function prepare(template: string): void {
  program = parse(tokenize(template, { lstrip_blocks: true, trim_blocks: true }));
}

export function render(json: string): string {
  if (program === undefined) throw new TemplateFault("there is no template");
  const { variables, now } = JSON.parse(json) as RenderRequest;
  const environment = new Environment();
  for (const [name, value] of globals(now)) environment.setVariable(name, value);
  for (const [name, value] of variables) environment.setVariable(name, decode(value));
  const { text, runs } = written(new TracingInterpreter(environment).run(program));
  return JSON.stringify({ text, runs });
}

function written(value: Value): TracedText {
  return isString(value) ? tracedOf(value) : textFrom(fromNowhere, "");
}

function decode(value: EncodedValue): Value {
  if (value === null) return none;
  if (typeof value === "boolean") return boolean(value);
  if (typeof value === "number") return integer(value);
  switch (value[0]) {
    case "float":
      return float(value[1]);
    case "text":
      return stringOf(textFrom(value[2], value[1]));
    case "list":
      return list(value[1].map(decode));
    default:
      return mapping(new Map(value[1].map(([key, item]) => [key, decode(item)])));
  }
}

function globals(now: LocalTime): [string, Value][] {
  return [
    ...["true", "True"].map((name): [string, Value] => [name, boolean(true)]),
    ...["false", "False"].map((name): [string, Value] => [name, boolean(false)]),
    ...["none", "None"].map((name): [string, Value] => [name, none]),
    ["range", callable(range)],
    [
      "dict",
      callable((values, keywords) => mapping(new Map([...entriesOf(values[0]), ...keywords]))),
    ],
    [
      "raise_exception",
      callable((values) => {
        const [message] = values;
        throw new TemplateFault(isString(message) ? message.value : "it says no reason");
      }),
    ],
    [
      "strftime_now",
      callable((values, keywords) => {
        const format = new Arguments("strftime_now", values, keywords).text(0, "format");
        const source = isTemplate(format) ? fromTemplate : fromNowhere;
        return stringOf(textFrom(source, formatTime(now, format.text)));
      }),
    ],
  ];
}

function entriesOf(value: Value | undefined): Map<Key, Value> {
  return isMapping(value) ? value.value : new Map();
}

function range(values: readonly Value[]): Value {
  const given = new Arguments("range", values, new Map());
  const [first = 0, second] = [given.integer(0, "start"), given.integer(1, "stop")];
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const step = given.integer(2, "step") ?? 1;
  if (step === 0) throw new TemplateFault("range's step is zero");
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > rangeLengthMax) {
    throw new TemplateFault(`a range of ${length} numbers: ${rangeLengthMax} are the most`);
  }
  return list(Array.from({ length }, (_, index) => integer(start + index * step)));
}
