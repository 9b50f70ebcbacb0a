// How many threads run a graph, on machines that are only computed: what a graph takes follows from the number of threads
// and from what else wants the cores.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GraphTimes, ThreadChoice } from "../../host/compute/ggml/thread-choice.ts";

/** Milliseconds of a run that takes one thread of an idle machine `work` ms. */
type Machine = (work: number, threads: number, run: number) => number;

/** Threads share the work; each step's barrier takes a little. */
const idle: Machine = (work, threads) => work / threads + 0.01;
/** One of the cores is somebody else's half of the time: with all threads, every other run waits for a slice of 3 ms. */
const besideOther =
  (cores: number): Machine =>
  (work, threads, run) =>
    idle(work, threads, run) + (threads === cores && run % 2 === 0 ? 3 : 0);

/** Graphs of a model: each with its own work. */
const works = [0.2, 0.4, 0.4, 0.8];

class Simulation {
  readonly choice: ThreadChoice;
  readonly #graphs = works.map((work) => new GraphTimes({ products: work * 1e6, steps: 10 }));
  #now = 0;
  #run = 0;

  constructor(threads: number) {
    this.choice = new ThreadChoice(threads);
  }

  /** For so long. Gives milliseconds of work on one thread that were done in a millisecond. */
  run(machine: Machine, milliseconds: number): number {
    const startedAt = this.#now;
    let done = 0;
    while (this.#now < startedAt + milliseconds) {
      const index = this.#run % works.length;
      const [work = 0, graph] = [works[index], this.#graphs[index]];
      if (graph === undefined) throw new Error("no graph");
      const level = this.choice.next(this.#now);
      const tookMs = machine(work, this.choice.levels[level] ?? 0, this.#run);
      this.#now += tookMs;
      this.#run += 1;
      this.choice.ran(graph, tookMs, this.#now);
      done += work;
    }
    return done / milliseconds;
  }
}

/** What it is with so many threads all the time. */
function rateOf(machine: Machine, threads: number): number {
  let [taken, done] = [0, 0];
  for (let run = 0; run < 400; run++) {
    const work = works[run % works.length] ?? 0;
    taken += machine(work, threads, run);
    done += work;
  }
  return done / taken;
}

describe("the number of threads", () => {
  it("falls from all over half of them to one", () => {
    expect(new ThreadChoice(16).levels).toEqual([16, 8, 1]);
    expect(new ThreadChoice(3).levels).toEqual([3, 2, 1]);
    expect(new ThreadChoice(2).levels).toEqual([2, 1]);
    expect(new ThreadChoice(1).levels).toEqual([1]);
  });

  it("stays at all of them where nothing else runs", () => {
    const simulation = new Simulation(8);
    const rate = simulation.run(idle, 5000);
    expect(rate).toBeGreaterThan(0.99 * rateOf(idle, 8));
    expect(simulation.choice.next(0)).toBe(0);
  });

  it.each([2, 4, 16])(
    "of %i is soon fewer beside another process, and all again after it",
    (cores) => {
      const simulation = new Simulation(cores);
      simulation.run(idle, 1000);
      const busy = besideOther(cores);
      const rate = simulation.run(busy, 5000);
      expect(rate).toBeGreaterThan(0.85 * rateOf(busy, Math.ceil(cores / 2)));
      expect(rate).toBeGreaterThan(1.3 * rateOf(busy, cores));
      // The next trial may be as far away as the longest rest.
      simulation.run(idle, 4000);
      expect(simulation.run(idle, 1000)).toBeGreaterThan(0.95 * rateOf(idle, cores));
    },
  );

  it("is soon fewer where the other process was there first", () => {
    const simulation = new Simulation(2);
    const busy = besideOther(2);
    simulation.run(busy, 500);
    expect(simulation.run(busy, 2000)).toBeGreaterThan(0.85 * rateOf(busy, 1));
  });

  it("comes back to all of them where everything became slow, for good", () => {
    const simulation = new Simulation(4);
    simulation.run(idle, 1000);
    const throttled: Machine = (work, threads) => 10 * (work / threads) + 0.01;
    simulation.run(throttled, 5000);
    expect(simulation.run(throttled, 5000)).toBeGreaterThan(0.9 * rateOf(throttled, 4));
  });

  it("loses little to all of them on any machine that stays as it is", () => {
    const property = fc.property(
      fc.constantFrom(1, 2, 4, 8, 16),
      fc.array(fc.double({ min: 0.05, max: 20, noNaN: true }), { minLength: 3, maxLength: 3 }),
      (threads, factors) => {
        const simulation = new Simulation(threads);
        const { levels } = simulation.choice;
        const machine: Machine = (work, used) => work * (factors[levels.indexOf(used)] ?? 1);
        simulation.run(machine, 5000);
        expect(simulation.run(machine, 10_000)).toBeGreaterThan(0.9 * rateOf(machine, threads));
      },
    );
    fc.assert(property, { numRuns: 60 });
  });
});
