// The SIMD kernels against their scalar twins and against plain JavaScript arithmetic.

import { beforeAll, describe, expect, it } from "vitest";
import { compileAssembly, instantiateAssembly } from "../compile.ts";
import { at } from "../plain-programs.ts";
import { half } from "../plain-model.ts";
import { randomFloats } from "../random-floats.ts";

type Tiled = (
  tile: number,
  first: number,
  second: number,
  third: number,
  fourth: number,
  fifth: number,
  sixth: number,
) => void;
type Softmax = (scores: number, skipped: number, count: number, padded: number) => number;
type Rotate = (vector: number, cosines: number, sines: number, pairs: number) => void;

interface Kernels {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  narrow(from: number, to: number, count: number): void;
  narrowScalar(x: number): number;
  widen(from: number, to: number, count: number): void;
  widenScalar(from: number, to: number, count: number): void;
  exponential(from: number, to: number, count: number): void;
  exponentialOne(x: number): number;
  allFinite(values: number, count: number): number;
  allFiniteScalar(values: number, count: number): number;
  softmax: Softmax;
  softmaxScalar: Softmax;
  softCap(values: number, count: number, limit: number): void;
  softCapScalar(values: number, count: number, limit: number): void;
  score: Tiled;
  scoreHalves: Tiled;
  scoreScalar: Tiled;
  mix: Tiled;
  mixHalves: Tiled;
  mixScalar: Tiled;
  rotateNeighbours: Rotate;
  rotateHalves: Rotate;
  rotateScalar(
    vector: number,
    cosines: number,
    sines: number,
    pairs: number,
    step: number,
    apart: number,
  ): void;
}

let kernels: Kernels;
beforeAll(async () => {
  const module = await compileAssembly("test/guest/model/assembly/kernels.ts");
  kernels = instantiateAssembly(module) as Kernels;
});

/** Floats in the module's memory, 64 bytes beyond them free. */
function place(values: ArrayLike<number>): number {
  const start = kernels.allocate(values.length * 4 + 64);
  new Float32Array(kernels.memory.buffer, start, values.length).set(values);
  return start;
}

function floatsAt(start: number, count: number): Float32Array {
  return new Float32Array(kernels.memory.buffer, start, count).slice();
}

function wordsAt(start: number, count: number): Uint32Array {
  return new Uint32Array(kernels.memory.buffer, start, count).slice();
}

/** The largest difference of two lists, relative to the largest value. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = actual.length === expected.length ? 0 : Infinity;
  let top = 1e-30;
  for (let i = 0; i < expected.length; i++) {
    top = Math.max(top, Math.abs(at(expected, i)));
    const apart = Math.abs(at(actual, i) - at(expected, i));
    worst = Math.max(worst, Number.isNaN(apart) ? Infinity : apart);
  }
  return worst / top;
}

describe("halves", () => {
  const finite = Array.from({ length: 65_536 }, (_, bits) => bits).filter(
    (bits) => (bits & 0x7c00) !== 0x7c00,
  );

  it("widen to the value that IEEE gives them, all finite 63,488 of them", () => {
    const from = kernels.allocate(finite.length * 2);
    new Uint16Array(kernels.memory.buffer, from, finite.length).set(finite);
    const simd = kernels.allocate(finite.length * 4);
    const scalar = kernels.allocate(finite.length * 4);
    kernels.widen(from, simd, finite.length);
    kernels.widenScalar(from, scalar, finite.length);
    expect(wordsAt(simd, finite.length)).toEqual(wordsAt(scalar, finite.length));
    expect(floatsAt(simd, finite.length)).toEqual(Float32Array.from(finite, half));
  });

  it("narrow to themselves", () => {
    const from = place(finite.map(half));
    const to = kernels.allocate(finite.length * 4);
    kernels.narrow(from, to, finite.length);
    expect([...wordsAt(to, finite.length)]).toEqual(finite);
  });

  it("narrow to the nearest, ties to the even one, and clamp at 65,504", () => {
    const cases = [
      1 + 2 ** -11,
      1 + 3 * 2 ** -11,
      2 ** -25,
      3 * 2 ** -25,
      2 ** -26,
      65_519.9,
      65_520,
      1e9,
      -1e9,
      3.4e38,
      1e-9,
      -0,
      6.1e-5,
      0.1,
      -0.3,
      1 / 3,
      ...randomFloats(9, 952).map((x) => x * 10 ** (x * 12)),
    ].map(Math.fround);
    const from = place(cases);
    const to = kernels.allocate(cases.length * 4);
    kernels.narrow(from, to, cases.length);
    const simd = wordsAt(to, cases.length);
    expect([...simd]).toEqual(cases.map((x) => kernels.narrowScalar(x)));
    for (const [i, x] of cases.entries()) {
      const clamped = Math.max(-65_504, Math.min(65_504, x));
      const found = Math.abs(half(at(simd, i)) - clamped);
      for (const near of [at(simd, i) - 1, at(simd, i) + 1]) {
        if ((near & 0x7c00) === 0x7c00 || near < 0) continue;
        expect(found).toBeLessThanOrEqual(Math.abs(half(near) - clamped));
      }
    }
  });
});

describe("exponentials", () => {
  it("are within 2e-7 of Math.exp from -87 to 0, and no less than e^-87 below", () => {
    const inputs = [0, -0, -87, -100, -1e30, -Infinity, -1e-8, -0.34657, ...randomFloats(1, 992)];
    const xs = inputs.map((x, i) => Math.fround(i < 8 ? x : (x - 1) * 43));
    const from = place(xs);
    const to = kernels.allocate(xs.length * 4);
    kernels.exponential(from, to, xs.length);
    for (const [i, e] of floatsAt(to, xs.length).entries()) {
      const expected = Math.exp(Math.max(-87, at(xs, i)));
      expect(Math.abs(e / expected - 1)).toBeLessThan(2e-7);
      expect(Math.abs(kernels.exponentialOne(at(xs, i)) / expected - 1)).toBeLessThan(2e-7);
    }
  });
});

describe("softmax", () => {
  it.each([1, 3, 15, 16, 17, 40, 64, 100])("of %i scores is the scalar one", (count) => {
    const scores = randomFloats(count, count).map((x) => x * 20);
    const padded = (count + 31) & ~15;
    const simd = place([...scores, ...Array<number>(padded - count).fill(NaN)]);
    const scalar = place([...scores, ...Array<number>(padded - count).fill(NaN)]);
    const inverse = kernels.softmax(simd, 0, count, padded);
    const expected = kernels.softmaxScalar(scalar, 0, count, padded);
    expect(Math.abs(inverse / expected - 1)).toBeLessThan(1e-6);
    expect(distance(floatsAt(simd, padded), floatsAt(scalar, padded))).toBeLessThan(1e-6);
    expect([...floatsAt(simd, padded)].slice(count).every((x) => x === 0)).toBe(true);
  });

  it("gives the same bits however far a row is padded", () => {
    const scores = randomFloats(5, 37);
    const short = place([...scores, ...Array<number>(11).fill(7)]);
    const long = place([...scores, ...Array<number>(43).fill(9)]);
    expect(kernels.softmax(short, 0, 37, 48)).toBe(kernels.softmax(long, 0, 37, 80));
    expect(floatsAt(short, 48)).toEqual(floatsAt(long, 48));
  });

  it.each([1, 3, 4, 15])(
    "is 0 for the %i scores skipped, however large, and goes on behind",
    (skipped) => {
      const scores = randomFloats(6, 48).fill(100, 0, skipped);
      const [simd, scalar] = [place(scores), place(scores)];
      const inverse = kernels.softmax(simd, skipped, 41, 48);
      const expected = kernels.softmaxScalar(scalar, skipped, 41, 48);
      expect(inverse / expected).toBeCloseTo(1, 5);
      expect(distance(floatsAt(simd, 48), floatsAt(scalar, 48))).toBeLessThan(1e-6);
      expect(floatsAt(simd, skipped)).toEqual(new Float32Array(skipped));
    },
  );
});

describe("a soft cap", () => {
  it.each([1, 30, 50])("of %i bends as the scalar one, and never passes the limit", (limit) => {
    const values = [
      0,
      -0,
      1e-8,
      -1e-3,
      ...randomFloats(7, 60).map((x) => x * limit),
      1e4,
      -1e4,
      3e38,
      -3e38,
    ];
    const [simd, scalar] = [place(values), place(values)];
    kernels.softCap(simd, values.length, limit);
    kernels.softCapScalar(scalar, values.length, limit);
    const [bent, expected] = [simd, scalar].map((at) => floatsAt(at, values.length));
    expect(distance(bent ?? [], expected ?? [])).toBeLessThan(4e-7);
    expect(Math.max(...(bent ?? []).map(Math.abs))).toBeLessThanOrEqual(limit);
  });
});

describe.each([1, 2, 3, 4])("a tile of %i vectors", (tile) => {
  it.each([4, 8, 36, 64, 80, 128])("scores keys of length %i as the scalar kernel", (length) => {
    const blocks = 3;
    const queries = place(randomFloats(1, tile * length));
    const keys = place(randomFloats(2, blocks * 8 * length));
    const [simd, scalar] = [0, 0].map(() => place(new Float32Array(tile * blocks * 8)));
    if (simd === undefined || scalar === undefined) throw new Error("no memory");
    kernels.score(tile, queries, keys, blocks, length, simd, blocks * 32);
    kernels.scoreScalar(tile, queries, keys, blocks, length, scalar, blocks * 32);
    const count = tile * blocks * 8;
    expect(distance(floatsAt(simd, count), floatsAt(scalar, count))).toBeLessThan(1e-6);
  });

  it.each([4, 8, 12, 64, 100, 128])("mixes values of length %i as the scalar one", (length) => {
    const positions = 21;
    const weights = place(randomFloats(3, tile * positions));
    const values = place(randomFloats(4, positions * length));
    const start = randomFloats(5, tile * length);
    const [simd, scalar] = [place(start), place(start)];
    kernels.mix(tile, weights, positions * 4, values, positions, length, simd);
    kernels.mixScalar(tile, weights, positions * 4, values, positions, length, scalar);
    const count = tile * length;
    expect(distance(floatsAt(simd, count), floatsAt(scalar, count))).toBeLessThan(1e-6);
  });

  it.each([4, 12, 80])("has the bits of floats with halves in place, %i a vector", (length) => {
    const vectors = place(randomFloats(8, tile * 80));
    const numbers = randomFloats(7, 24 * length);
    const [floats, halves] = [place(numbers), place(numbers)];
    const [there, wide] = [place(new Float32Array(320)), place(new Float32Array(320))];
    const bits = numbers.map((x) => kernels.narrowScalar(x));
    new Uint16Array(kernels.memory.buffer, halves, bits.length).set(bits);
    kernels.widen(halves, floats, bits.length);
    kernels.scoreHalves(tile, vectors, halves, 3, length, there, 96);
    kernels.score(tile, vectors, floats, 3, length, wide, 96);
    expect(wordsAt(there, tile * 24)).toEqual(wordsAt(wide, tile * 24));
    kernels.mixHalves(tile, vectors, 96, halves, 24, length, there);
    kernels.mix(tile, vectors, 96, floats, 24, length, wide);
    expect(wordsAt(there, tile * length)).toEqual(wordsAt(wide, tile * length));
  });
});

describe("rotation", () => {
  it.each([1, 3, 4, 6, 32])("of %i pairs is the scalar one, both ways to pair", (pairs) => {
    const angles = randomFloats(6, pairs).map((x) => x * 3);
    const cosines = place(angles.map(Math.cos));
    const sines = place(angles.map(Math.sin));
    const vector = randomFloats(7, 2 * pairs + 4);
    const cases = [
      { rotate: kernels.rotateNeighbours, step: 2, apart: 1 },
      { rotate: kernels.rotateHalves, step: 1, apart: pairs },
    ];
    for (const { rotate, step, apart } of cases) {
      const [simd, scalar] = [place(vector), place(vector)];
      rotate(simd, cosines, sines, pairs);
      kernels.rotateScalar(scalar, cosines, sines, pairs, step, apart);
      const expected = floatsAt(scalar, vector.length);
      expect(distance(floatsAt(simd, vector.length), expected)).toBeLessThan(1e-6);
      const x =
        at(vector, 0) * Math.cos(at(angles, 0)) - at(vector, apart) * Math.sin(at(angles, 0));
      expect(Math.abs(at(expected, 0) - x)).toBeLessThan(1e-6);
      expect(expected.slice(2 * pairs)).toEqual(vector.slice(2 * pairs));
    }
  });
});

describe("finiteness", () => {
  it.each([NaN, Infinity, -Infinity])("sees %d at any place", (bad) => {
    for (let i = 0; i < 12; i++) {
      const values = randomFloats(8, 12);
      expect(kernels.allFinite(place(values), 12)).toBe(1);
      values[i] = bad;
      expect(kernels.allFinite(place(values), 12)).toBe(0);
      expect(kernels.allFiniteScalar(place(values), 12)).toBe(0);
    }
  });

  it("takes the largest float for a number", () => {
    expect(
      kernels.allFinite(place([3.4028234663852886e38, -3.4028234663852886e38, 0, -0]), 4),
    ).toBe(1);
  });
});
