// Results of next-batch that are none: what the honest export wrote into its return area is overwritten.
//
// | bytes | of result<batch, error> |
// | 0 | 0: ok, 1: error |
// | 4 | prefilled; or the error's kind, 8: its code, 16: its message |
// | 8, 16, 24, 32 | lists: tokens, logprobs, text, text-ends: pointer, length |
// | 40 | finish: present, 41: which |

import { attackAt } from "./plot";

const tokens: usize = 8;
const logprobs: usize = 16;
const text: usize = 24;
const textEnds: usize = 32;
const finish: usize = 40;
const million: u32 = 1_000_000;

export function lie(area: usize): usize {
  const attack = attackAt("result");
  if (attack.length == 0) return area;
  if (attack == "area past memory") return ((<usize>memory.size()) << 16) - 4;
  if (attack == "area below zero") return 0xffff_fff0;
  if (attack == "area at an odd address") return area + 1;
  if (attack == "no such result") store<u8>(area, 7);
  if (attack == "no such finish") store<u16>(area + finish, 0xc801);
  if (attack == "no such option") store<u8>(area + finish, 9);
  if (attack == "no such error kind") errorOf(area, 99);
  if (attack == "tokens past memory") list(area + tokens, load<u32>(area + tokens), 0x2000_0000);
  if (attack == "text below zero") list(area + text, 0xffff_ff00, 0x200);
  if (attack == "tokens at an odd address") list(area + tokens, load<u32>(area + tokens) + 1, 1);
  if (attack == "tokens out of vocabulary") store<u32>(load<u32>(area + tokens), u32.MAX_VALUE);
  if (attack == "no logprob") list(area + logprobs, 0, 0);
  if (attack == "logprob of none") store<f32>(load<u32>(area + logprobs), <f32>NaN);
  if (attack == "no text end") list(area + textEnds, 0, 0);
  if (attack == "text end past text") store<u32>(load<u32>(area + textEnds), u32.MAX_VALUE);
  if (attack == "text behind its end") store<u32>(load<u32>(area + textEnds), 0);
  if (attack == "no UTF-8") store<u8>(load<u32>(area + text), 0xff);
  if (attack == "prefilled for ever") idle(area);
  if (attack == "two tokens") tokensOf(area, 2, 8);
  if (attack == "many tokens") tokensOf(area, 3 * million, 8);
  if (attack == "enormous text") enormousText(area, 40 * million);
  if (attack == "texts that overlap") overlap(area, 1000, 8 * million);
  if (attack == "many texts that overlap") overlap(area, million, 8 * million);
  if (attack == "error of overlapping strings") overlappingError(area);
  return area;
}

function list(at: usize, pointer: u32, length: u32): void {
  store<u32>(at, pointer);
  store<u32>(at, length, 4);
}

function errorOf(area: usize, kind: u8): void {
  store<u8>(area, 1);
  store<u8>(area + 4, kind);
  list(area + 8, 0, 0);
  list(area + 16, 0, 0);
}

/** Nothing, and no end. */
function idle(area: usize): void {
  store<u32>(area, 1, 4);
  for (let at = tokens; at < finish; at += 8) list(area + at, 0, 0);
  store<u8>(area + finish, 0);
}

/** Zeros, as many as are said. */
function tokensOf(area: usize, count: u32, textLength: u32): void {
  const zeros = <u32>changetype<usize>(new StaticArray<u32>(count));
  list(area + tokens, zeros, count);
  list(area + logprobs, zeros, count);
  list(area + text, <u32>changetype<usize>(new StaticArray<u8>(textLength)), textLength);
  list(area + textEnds, zeros, count);
}

function enormousText(area: usize, length: u32): void {
  tokensOf(area, 1, length);
  const ends = new StaticArray<u32>(1);
  ends[0] = length;
  list(area + textEnds, <u32>changetype<usize>(ends), 1);
}

/** Every other token's text is the whole. */
function overlap(area: usize, count: u32, textLength: u32): void {
  tokensOf(area, count, textLength);
  const ends = new StaticArray<u32>(count);
  for (let index: u32 = 0; index < count; index += 2) ends[index] = textLength;
  list(area + textEnds, <u32>changetype<usize>(ends), count);
}

/** Two strings that are all of the memory, and more than its limit of lifted bytes. */
function overlappingError(area: usize): void {
  errorOf(area, 0);
  const units = <u32>(((<usize>memory.size()) << 16) / 2);
  list(area + 8, 0, units);
  list(area + 16, 0, 0x1000_0000);
}
