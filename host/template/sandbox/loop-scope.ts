// What the body of a loop sees: its variables, and `loop`.

import { itemsOf } from "./filters.ts";
import type { Environment, Key, ObjectValue, Value } from "./library.ts";
import { isName } from "./nodes.ts";
import type { ForNode } from "./nodes.ts";
import { boolean, callable, integer, mapping, TemplateFault, undefinedValue } from "./values.ts";

export function assign(target: ForNode["loopvar"], value: Value, scope: Environment): void {
  if (target.type === "Identifier") {
    scope.setVariable(target.value, value);
    return;
  }
  const items = itemsOf(value);
  if (items.length !== target.value.length) {
    const counts = `${items.length} values for ${target.value.length} names`;
    throw new TemplateFault(`a loop can't unpack ${counts}`);
  }
  for (const [index, name] of target.value.entries()) {
    if (!isName(name)) throw new TemplateFault("a loop's variables are names");
    scope.setVariable(name.value, items[index] ?? undefinedValue);
  }
}

export function loopState(items: readonly Value[], index: number): ObjectValue {
  const { length } = items;
  return mapping(
    new Map<Key, Value>([
      ["index", integer(index + 1)],
      ["index0", integer(index)],
      ["revindex", integer(length - index)],
      ["revindex0", integer(length - index - 1)],
      ["first", boolean(index === 0)],
      ["last", boolean(index === length - 1)],
      ["length", integer(length)],
      ["depth", integer(1)],
      ["depth0", integer(0)],
      ["previtem", items[index - 1] ?? undefinedValue],
      ["nextitem", items[index + 1] ?? undefinedValue],
      ["cycle", callable((values) => values[index % values.length] ?? undefinedValue)],
    ]),
  );
}
