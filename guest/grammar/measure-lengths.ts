// Measures the shortest text of each rule: passes over all rules until none gets shorter, as rules call each other in
// any way.

import { Error } from "../bindings/wit";
import { badArgument } from "../model/failure";
import { ElementKind, kindOf, valueOf } from "./elements";
import { ENDLESS, sum } from "./least-lengths";
import { Rules } from "./rules";

/**
 * A pass goes from the rules defined last to the first, which call them, so few passes find all. Beyond these a length
 * may be more than the least, and a text is then brought to its end earlier than it had to be.
 */
const PASSES_MAX: i32 = 64;

/** Null, or why no text follows the grammar. */
export function measureLengths(rules: Rules): Error | null {
  const leasts = rules.leasts;
  leasts.ofRules = new StaticArray<u32>(rules.names.length).fill(ENDLESS);
  leasts.fromElements = new StaticArray<u32>(rules.elements.length);
  let passes = 0;
  while (measureOnce(rules)) {
    if (++passes == PASSES_MAX) return null;
  }
  if (leasts.ofRules[rules.root] != ENDLESS) return null;
  return badArgument("cannot use the grammar: no text follows it that has an end");
}

/** Whether a rule got shorter. */
function measureOnce(rules: Rules): bool {
  const leasts = rules.leasts;
  let changed = false;
  for (let i = rules.elements.length - 1; i >= 0; i--) {
    const kind = kindOf(rules.elements[i]);
    leasts.fromElements[i] =
      kind == ElementKind.End ? 0 : sum(ofElement(rules, i), leasts.fromElements[i + 1]);
  }
  for (let rule = rules.names.length - 1; rule >= 0; rule--) {
    let least = leasts.ofRules[rule];
    const end = rules.alternativeEnds[rule];
    for (let i = rules.firstAlternative(rule); i < end; i++) {
      least = min(least, leasts.fromElements[rules.alternatives[i]]);
    }
    if (least < leasts.ofRules[rule]) changed = true;
    leasts.ofRules[rule] = least;
  }
  return changed;
}

function ofElement(rules: Rules, position: i32): u32 {
  const value = valueOf(rules.elements[position]);
  const kind = kindOf(rules.elements[position]);
  if (kind == ElementKind.Character) return rules.automaton.leastBytes(value);
  if (kind == ElementKind.Rule) return rules.leasts.ofRules[value];
  return rules.leasts.ofRepeat(value, 0);
}
