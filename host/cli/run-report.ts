// What a run measures, and how `--json` and `--stats` say it.

import type { GenerationEnd } from "../runtime/guest-calls.ts";
import type { GeneratedToken, TopLogprob } from "../runtime/token-stream.ts";

/** The fields of `run --json`, which outsiders rely on. */
export interface RunReport {
  readonly text: string;
  /** Without the token that ended it. */
  readonly tokens: readonly number[];
  /** BOS included. */
  readonly promptTokens: number;
  readonly finishReason: GenerationEnd["finishReason"];
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  readonly loadMs: number;
  /** From the prompt's start to the first token. */
  readonly firstTokenMs: number;
  readonly peakResidentBytes: number;
  /** With `--logprobs` alone: of each token, and of the likeliest in its place. */
  readonly logprobs?: readonly TokenLogprobs[];
}

interface TokenLogprobs extends TopLogprob {
  readonly topLogprobs: readonly TopLogprob[];
}

export interface Measured {
  readonly tokens: readonly GeneratedToken[];
  readonly end: GenerationEnd;
  readonly loadMs: number;
  readonly firstTokenMs: number;
}

export function runReport({ tokens, end, loadMs, firstTokenMs }: Measured): RunReport {
  const { promptTokens, finishReason } = end;
  const logprobs = tokens.flatMap(({ id, logprob, topLogprobs }) =>
    topLogprobs === undefined ? [] : [{ id, logprob, topLogprobs }],
  );
  return {
    text: tokens.map(({ text }) => text).join(""),
    tokens: tokens.map(({ id }) => id),
    promptTokens,
    finishReason,
    prefillTokensPerSecond: perSecond(promptTokens, end.prefillMs),
    // The first token is the prefill's.
    decodeTokensPerSecond: perSecond(tokens.length - 1, end.decodeMs),
    loadMs,
    firstTokenMs,
    peakResidentBytes: process.resourceUsage().maxRSS * 1024,
    ...(logprobs.length > 0 ? { logprobs } : {}),
  };
}

/** 0 where there is nothing to measure. */
function perSecond(count: number, ms: number): number {
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
