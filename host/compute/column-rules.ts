// How a session's runs meet those of others, so that its answers keep the bits that they have alone.

import { invariantColumnsMax, type BatchInvariance } from "./batch-invariance.ts";
import type { Weights } from "./device.ts";
import type { ProductForm, Program } from "./program.ts";

/**
 * `invariant`: products are made so that neighbours change no bit, alone too, so that all can be merged. `plain`:
 * products are made as ggml does; those in which neighbours would change a bit are not merged. `any`: everything is
 * merged.
 */
export type ColumnRule = "invariant" | "plain" | "any";

/** What a rule says of one run. */
export interface RunRule extends ProductForm {
  /** Whether it may be run beside others, and in pieces. */
  readonly mergeable: boolean;
  /** Of one product. */
  readonly columnsMax: number;
}

const unmerged: RunRule = { mergeable: false, multiple: 1, apart: false, columnsMax: Infinity };
const merged: RunRule = { mergeable: true, multiple: 1, apart: false, columnsMax: Infinity };

export class ColumnRules {
  readonly #invariance: BatchInvariance;
  /** By program. */
  readonly #invariant = new WeakMap<Program, RunRule>();

  constructor(invariance: BatchInvariance) {
    this.#invariance = invariance;
  }

  /** What holds with nobody beside it. Only `invariant` takes a trial, at the first question about a kind of matrix. */
  alone(rule: ColumnRule, weights: Weights, program: Program): RunRule {
    return rule === "invariant" ? this.#invariantRule(weights, program) : unmerged;
  }

  /** What holds beside others, for a run of `columns` in all. May take a trial. */
  beside(rule: ColumnRule, columns: number, of: { weights: Weights; program: Program }): RunRule {
    if (rule === "any") return merged;
    const invariant = this.#invariantRule(of.weights, of.program);
    if (rule === "invariant") return invariant;
    const { mergeable, multiple, apart } = invariant;
    return mergeable && multiple === 1 && !apart && columns <= invariantColumnsMax
      ? merged
      : unmerged;
  }

  #invariantRule(weights: Weights, program: Program): RunRule {
    const known = this.#invariant.get(program);
    if (known !== undefined) return known;
    const form = this.#invariance.form(weights, program);
    const rule =
      form.multiple === Infinity
        ? unmerged
        : { mergeable: true, ...form, columnsMax: columnsOf(program) };
    this.#invariant.set(program, rule);
    return rule;
  }
}

/**
 * Multiply-adds of one product at most, so that nobody waits long for a stranger's program of many large matrices. A block
 * of Llama 70B has 2^36 with 80 columns. Some tenths of a second on a core.
 */
const workMax = 2 ** 36;
const columnsStep = 32;

/** Columns of one product of the program: as many as were tried, fewer where it is large. */
function columnsOf({ productsOfColumn }: Program): number {
  const columns = Math.floor(workMax / Math.max(1, productsOfColumn) / columnsStep) * columnsStep;
  return Math.max(columnsStep, Math.min(columns, invariantColumnsMax));
}
