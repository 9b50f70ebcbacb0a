// Reads a grammar in GBNF, the form of llama.cpp (grammars/README.md there): rules of alternatives, groups, literals,
// sets of characters, repetitions. What GBNF says of single tokens (`<think>`) is refused by name.

import { Error, Result } from "../bindings/wit";
import { badArgument } from "../model/failure";
import { element, ElementKind, kindOf, valueOf } from "./elements";
import { NODES_MAX } from "./byte-automaton";
import { checkRules } from "./check-rules";
import { CodePointSet } from "./code-point-set";
import { END_OF_SOURCE, GrammarSource, isDigit, isNameCharacter } from "./grammar-source";
import { measureLengths } from "./measure-lengths";
import { ELEMENTS_MAX, Rules, RULES_MAX, UNBOUNDED } from "./rules";

/** Groups within each other. */
const GROUP_DEPTH_MAX: i32 = 128;

const QUOTE: u32 = 0x22;

/** The rules of a grammar that has a root and can be walked. */
export function parseGbnf(text: string): Result<Rules, Error> {
  const parser = new GbnfParser(text);
  const problem = parser.parse();
  if (problem) return Result.err<Rules, Error>(problem);
  parser.rules.forgetNames();
  return Result.ok<Rules, Error>(parser.rules);
}

class GbnfParser {
  rules: Rules = new Rules();
  private source: GrammarSource;
  private ruleNumbers: Map<string, u32> = new Map();
  private defined: Set<u32> = new Set();
  private groupDepth: i32 = 0;

  constructor(text: string) {
    this.source = new GrammarSource(text);
  }

  parse(): Error | null {
    const source = this.source;
    if (source.problem) return source.problem;
    source.skipSpace(true);
    while (source.peek() != END_OF_SOURCE) {
      if (!this.parseRule()) return source.problem;
    }
    this.rules.close();
    const unnamed = this.checkNames();
    if (unnamed) return unnamed;
    const recursive = checkRules(this.rules);
    return recursive ? recursive : measureLengths(this.rules);
  }

  private checkNames(): Error | null {
    if (!this.ruleNumbers.has("root")) {
      return badArgument(
        'cannot use the grammar: it has no rule "root", which all text must follow',
      );
    }
    this.rules.root = this.ruleNumbers.get("root");
    const numbers = this.ruleNumbers.values();
    for (let i = 0; i < numbers.length; i++) {
      if (this.defined.has(numbers[i])) continue;
      return badArgument(
        `cannot use the grammar: rule "${this.rules.names[numbers[i]]}" is used, but not defined`,
      );
    }
    return null;
  }

  private parseRule(): bool {
    const source = this.source;
    const name = source.name();
    if (name.length == 0)
      return source.fail(`a rule's name is wanted, and there is ${source.found()}`);
    const rule = this.ruleNamed(name);
    if (this.defined.has(rule)) return source.fail(`rule "${name}" is defined a second time`);
    this.defined.add(rule);
    source.skipSpace(false);
    if (!source.take(0x3a) || !source.take(0x3a) || !source.take(0x3d)) {
      return source.fail(`::= is wanted behind "${name}"`);
    }
    if (!this.parseAlternatives(rule, false)) return false;
    const next = source.peek();
    if (next != 0x0a && next != 0x0d && next != END_OF_SOURCE) {
      return source.fail(`a new line or the end is wanted, and there is ${source.found()}`);
    }
    source.skipSpace(true);
    return true;
  }

  private ruleNamed(name: string): u32 {
    if (this.ruleNumbers.has(name)) return this.ruleNumbers.get(name);
    const rule = this.rules.addRule(name);
    this.ruleNumbers.set(name, rule);
    return rule;
  }

  private parseAlternatives(rule: u32, nested: bool): bool {
    do {
      this.source.skipSpace(true);
      const sequence = new Array<u32>();
      if (!this.parseSequence(rule, sequence, nested)) return false;
      this.rules.addAlternative(rule, sequence, 0);
    } while (this.source.take(0x7c));
    return true;
  }

  /** Symbols up to what is none. */
  private parseSequence(rule: u32, sequence: Array<u32>, nested: bool): bool {
    /** Where the symbol begins that a repetition would repeat. */
    let symbol = 0;
    let code = this.source.peek();
    while (isRepetition(code) || isSymbol(code)) {
      if (isRepetition(code)) {
        if (!this.parseRepetition(rule, sequence, symbol, nested)) return false;
      } else {
        symbol = sequence.length;
        if (!this.parseSymbol(rule, code, sequence)) return false;
      }
      if (!this.checkSize(sequence.length)) return false;
      this.source.skipSpace(nested);
      code = this.source.peek();
    }
    return true;
  }

  private checkSize(pending: i32): bool {
    if (this.rules.isFull || pending >= ELEMENTS_MAX) {
      return this.source.failLimit(
        `it has over ${RULES_MAX} rules and groups or over ${ELEMENTS_MAX} elements, which is the limit`,
      );
    }
    if (!this.rules.automaton.isFull) return true;
    return this.source.failLimit(`its sets of characters take over ${NODES_MAX} nodes, the limit`);
  }

  private parseSymbol(rule: u32, code: u32, sequence: Array<u32>): bool {
    if (code == QUOTE) return this.parseLiteral(sequence);
    if (code == 0x5b) return this.parseSet(sequence);
    if (code == 0x28) return this.parseGroup(rule, sequence);
    if (isNameCharacter(code)) {
      sequence.push(element(ElementKind.Rule, this.ruleNamed(this.source.name())));
      return true;
    }
    if (code == 0x2e) {
      this.source.at++;
      this.pushSet(sequence, CodePointSet.every());
      return true;
    }
    return this.source.fail("single tokens as in <token> are not supported");
  }

  private parseLiteral(sequence: Array<u32>): bool {
    const source = this.source;
    source.at++;
    while (!source.take(QUOTE)) {
      if (source.peek() == END_OF_SOURCE) return source.fail("it ends within a literal");
      const character = source.character();
      if (character < 0) return false;
      const node = this.rules.automaton.addSingle(character);
      sequence.push(element(ElementKind.Character, node));
    }
    return true;
  }

  private parseSet(sequence: Array<u32>): bool {
    const source = this.source;
    source.at++;
    const negated = source.take(0x5e);
    const set = new CodePointSet();
    while (!source.take(0x5d)) {
      if (source.peek() == END_OF_SOURCE) return source.fail("it ends within a set of characters");
      if (!this.parseRange(set)) return false;
    }
    if (set.closed(negated).isEmpty) return source.fail("a set has no characters");
    this.pushSet(sequence, set);
    return true;
  }

  private parseRange(set: CodePointSet): bool {
    const source = this.source;
    const first = source.character();
    if (first < 0) return false;
    let last = first;
    if (source.peek() == 0x2d && source.peekAt(1) != 0x5d) {
      source.at++;
      if (source.peek() == END_OF_SOURCE) return source.fail("it ends within a set of characters");
      last = source.character();
      if (last < 0) return false;
      if (last < first) return source.fail("a range ends before it begins");
    }
    set.add(first, last);
    return true;
  }

  private pushSet(sequence: Array<u32>, set: CodePointSet): void {
    sequence.push(element(ElementKind.Character, this.rules.automaton.addSet(set)));
  }

  private parseGroup(rule: u32, sequence: Array<u32>): bool {
    const source = this.source;
    if (++this.groupDepth > GROUP_DEPTH_MAX) {
      return source.failLimit(`groups are nested over ${GROUP_DEPTH_MAX} deep, the limit`);
    }
    source.at++;
    const group = this.rules.addRule(this.rules.names[rule]);
    if (!this.parseAlternatives(group, true)) return false;
    if (!source.take(0x29)) return source.fail(`) is wanted, and there is ${source.found()}`);
    this.groupDepth--;
    sequence.push(element(ElementKind.Rule, group));
    return true;
  }

  /** Puts a repetition in the place of the symbol that begins at `symbol`. */
  private parseRepetition(rule: u32, sequence: Array<u32>, symbol: i32, nested: bool): bool {
    const source = this.source;
    if (symbol == sequence.length) {
      return source.fail(`there is nothing that ${source.found()} repeats`);
    }
    const code = source.peek();
    source.at++;
    let least: u32 = code == 0x2b ? 1 : 0;
    let most: u32 = code == 0x3f ? 1 : UNBOUNDED;
    if (code == 0x7b) {
      const bounds = this.parseBounds(nested);
      if (source.problem) return false;
      least = <u32>(bounds >> 32);
      most = <u32>bounds;
    }
    this.repeat(rule, sequence, symbol, least, most);
    return true;
  }

  /** Behind {: the least number of times in the upper half, the most in the lower. */
  private parseBounds(nested: bool): u64 {
    const source = this.source;
    source.skipSpace(nested);
    const least = source.integer();
    source.skipSpace(nested);
    let most = least;
    if (source.take(0x2c)) {
      source.skipSpace(nested);
      most = isDigit(source.peek()) ? source.integer() : <i64>UNBOUNDED;
      source.skipSpace(nested);
    }
    if (!source.take(0x7d)) source.fail(`} is wanted, and there is ${source.found()}`);
    if (most < least) source.fail(`at most ${most} times is less than at least ${least}`);
    return ((<u64>least) << 32) | (<u32>most);
  }

  private repeat(rule: u32, sequence: Array<u32>, symbol: i32, least: u32, most: u32): void {
    if (most > 0 && !(least == 1 && most == 1)) {
      const body = this.bodyOf(rule, sequence, symbol);
      sequence.length = symbol;
      const repeat = this.rules.addRepeat(body, least, most);
      sequence.push(element(ElementKind.Repeat, repeat));
    } else if (most == 0) {
      sequence.length = symbol;
    }
  }

  /** The rule of what stands from `symbol` on. */
  private bodyOf(rule: u32, sequence: Array<u32>, symbol: i32): u32 {
    const first = sequence[symbol];
    if (sequence.length == symbol + 1 && kindOf(first) == ElementKind.Rule) return valueOf(first);
    const body = this.rules.addRule(this.rules.names[rule]);
    this.rules.addAlternative(body, sequence, symbol);
    return body;
  }
}

function isRepetition(code: u32): bool {
  return code == 0x2a || code == 0x2b || code == 0x3f || code == 0x7b;
}

function isSymbol(code: u32): bool {
  return (
    code == QUOTE ||
    code == 0x5b ||
    code == 0x28 ||
    code == 0x2e ||
    code == 0x3c ||
    code == 0x21 ||
    isNameCharacter(code)
  );
}
