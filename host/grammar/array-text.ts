// JSON arrays: the items that have a schema by their place, then the others, as few and as many as may be.

import type { ArrayBranch } from "./branch.ts";
import { oneOf, times } from "./gbnf-text.ts";
import type { GrammarRules, RuleOf } from "./grammar-rules.ts";

/** Items that a schema may ask for. */
const itemsMax = 2 ** 31;

/** GBNF of the arrays of a branch; undefined where an item that must be there has no value. */
export function arrayText(
  name: string,
  branch: ArrayBranch,
  rules: GrammarRules,
  ruleOf: RuleOf,
): string | undefined {
  const prefix = prefixRules(branch, ruleOf);
  // A place that no value fits ends the array, and so does a prefix that nothing may follow.
  const rest = prefix.length < branch.prefix.length ? undefined : ruleOf(branch.rest);
  const least = branch.minItems;
  const most = rest === undefined ? Math.min(prefix.length, branch.maxItems) : branch.maxItems;
  if (least > most || least > itemsMax) return undefined;
  const body = bodyText({ name, prefix, rest, least, most }, rules);
  return oneOf([
    ...(most === 0 ? [] : [`"[" ws ${body} ws "]"`]),
    ...(least === 0 ? ['"[]"'] : []),
  ]);
}

function prefixRules(branch: ArrayBranch, ruleOf: RuleOf): string[] {
  const prefix: string[] = [];
  for (const conjunction of branch.prefix.slice(0, branch.maxItems)) {
    const rule = ruleOf(conjunction);
    if (rule === undefined) break;
    prefix.push(rule);
  }
  return prefix;
}

interface Items {
  readonly name: string;
  readonly prefix: readonly string[];
  readonly rest: string | undefined;
  readonly least: number;
  readonly most: number;
}

/** GBNF of one item or more. */
function bodyText({ name, prefix, rest, least, most }: Items, rules: GrammarRules): string {
  const [first = rest ?? '""', ...others] = prefix;
  const before = Math.max(1, prefix.length);
  let following =
    rest === undefined || most <= before
      ? '""'
      : times(`("," ws ${rest})`, Math.max(0, least - before), most - before);
  for (const [index, rule] of [...others.entries()].toReversed()) {
    const item = `"," ws ${rule} ${following}`;
    following = rules.define(`${name}-${index}`, index + 2 > least ? `(${item})?` : item);
  }
  return `${first} ${following}`;
}
