// Refuses what could never be walked: a rule that begins with itself, directly or through others that may be empty
// before it. Which rules may be empty comes out of the same walk, because without left recursion the rules that
// one begins with form no circle.

import { Error } from "../bindings/wit";
import { badArgument } from "../model/failure";
import { ElementKind, kindOf, valueOf } from "./elements";
import { Rules } from "./rules";

// What is known of a rule. Open: it begins with what is being looked at. Solid: it is never empty.
const UNSEEN: u8 = 0;
const OPEN: u8 = 1;
const SOLID: u8 = 2;
const MAY_BE_EMPTY: u8 = 3;

class RuleWalk {
  private status: StaticArray<u8>;
  /** The rules that are open, each with the alternative and the element it has come to. */
  private open: Array<u32> = [];
  private alternatives: Array<u32> = [];
  private positions: Array<u32> = [];
  private mayBeEmpty: StaticArray<bool>;

  constructor(private rules: Rules) {
    this.status = new StaticArray<u8>(rules.names.length);
    this.mayBeEmpty = new StaticArray<bool>(rules.names.length);
  }

  /** The rule that begins with itself, or -1. */
  findLeftRecursion(): i32 {
    for (let rule = 0; rule < this.status.length; rule++) {
      if (this.status[rule] != UNSEEN) continue;
      this.enter(rule);
      while (this.open.length > 0) {
        const found = this.advance();
        if (found >= 0) return found;
      }
    }
    return -1;
  }

  private enter(rule: u32): void {
    this.status[rule] = OPEN;
    const alternative = this.rules.firstAlternative(rule);
    this.open.push(rule);
    this.alternatives.push(alternative);
    this.positions.push(this.positionOf(rule, alternative));
  }

  private positionOf(rule: u32, alternative: u32): u32 {
    const rules = this.rules;
    return alternative < rules.alternativeEnds[rule] ? rules.alternatives[alternative] : 0;
  }

  /** One element of the rule opened last. */
  private advance(): i32 {
    const top = this.open.length - 1;
    const rule = this.open[top];
    if (this.alternatives[top] == this.rules.alternativeEnds[rule]) {
      this.leave(rule);
      return -1;
    }
    const element = this.rules.elements[this.positions[top]];
    const kind = kindOf(element);
    if (kind == ElementKind.End) this.mayBeEmpty[rule] = true;
    if (kind == ElementKind.End || kind == ElementKind.Character) {
      this.nextAlternative(rule, top);
      return -1;
    }
    const repeat = valueOf(element) * 3;
    const target = kind == ElementKind.Rule ? valueOf(element) : this.rules.repeats[repeat];
    if (this.status[target] == OPEN) return target;
    if (this.status[target] == UNSEEN) {
      this.enter(target);
      return -1;
    }
    const isOptional = kind == ElementKind.Repeat && this.rules.repeats[repeat + 1] == 0;
    if (isOptional || this.status[target] == MAY_BE_EMPTY) this.positions[top]++;
    else this.nextAlternative(rule, top);
    return -1;
  }

  private nextAlternative(rule: u32, top: i32): void {
    this.alternatives[top]++;
    this.positions[top] = this.positionOf(rule, this.alternatives[top]);
  }

  private leave(rule: u32): void {
    this.status[rule] = this.mayBeEmpty[rule] ? MAY_BE_EMPTY : SOLID;
    this.open.pop();
    this.alternatives.pop();
    this.positions.pop();
  }
}

/** Null if every rule can be walked. */
export function checkRules(rules: Rules): Error | null {
  const found = new RuleWalk(rules).findLeftRecursion();
  if (found < 0) return null;
  return badArgument(
    `cannot use the grammar: rule "${rules.names[found]}" is left-recursive, it begins with itself`,
  );
}
