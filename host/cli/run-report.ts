// What a run measures, and how `--json` and `--stats` say it.

/** The fields of `run --json`, which outsiders rely on. */
export interface RunReport {
  readonly text: string;
  /** Without the token that ended it. */
  readonly tokens: readonly number[];
  /** BOS included. */
  readonly promptTokens: number;
  readonly finishReason: "eos" | "stop" | "length" | "cancelled";
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  readonly loadMs: number;
  /** From the prompt's start to the first token. */
  readonly firstTokenMs: number;
  readonly peakResidentBytes: number;
}

/** Moments of a generation, as `performance.now()` gives them. */
export class RunClock {
  readonly #startedAt = performance.now();
  #firstAt: number | undefined;
  #lastAt: number | undefined;
  #count = 0;

  token(): void {
    this.#lastAt = performance.now();
    this.#firstAt ??= this.#lastAt;
    this.#count += 1;
  }

  get firstTokenMs(): number {
    return (this.#firstAt ?? performance.now()) - this.#startedAt;
  }

  /** The first token is the prefill's; decoding makes the others. 0 where there are none. */
  get decodeTokensPerSecond(): number {
    const ms = (this.#lastAt ?? 0) - (this.#firstAt ?? 0);
    return perSecond(this.#count - 1, ms);
  }
}

export function perSecond(count: number, ms: number): number {
  return count > 0 && ms > 0 ? (count / ms) * 1000 : 0;
}

export function reportLines(report: RunReport): string[] {
  const { promptTokens, tokens, finishReason } = report;
  const prefill = report.prefillTokensPerSecond.toFixed(1);
  const decode = report.decodeTokensPerSecond.toFixed(1);
  const memory = (report.peakResidentBytes / 2 ** 20).toFixed(0);
  return [
    `prompt     ${promptTokens} tokens, ${prefill} tokens/s`,
    `generated  ${tokens.length} tokens, ${decode} tokens/s, ended by ${finishReason}`,
    `load ${report.loadMs.toFixed(0)} ms, first token ${report.firstTokenMs.toFixed(0)} ms, ` +
      `peak memory ${memory} MiB`,
  ];
}
