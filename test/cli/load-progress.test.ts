// The bar while a file loads: when it is painted, where, and what it says. Time is the test's own; the
// stream is a real one that says whether it is a terminal.

import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LoadProgress, progressLine } from "../../host/cli/load-progress.ts";

const total = 670_000_000;

class Screen extends PassThrough {
  readonly isTTY: boolean;
  readonly columns = 60;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  get painted(): string {
    return String(this.read() ?? "");
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("LoadProgress", () => {
  it("paints nothing in the first second, and nothing to take away then", () => {
    const screen = new Screen(true);
    const progress = new LoadProgress(screen);
    vi.advanceTimersByTime(999);
    progress.update(total / 2, total);
    progress.clear();
    expect(screen.painted).toBe("");
  });

  it("paints within the terminal's width, at most every 100 ms, and takes it away", () => {
    const screen = new Screen(true);
    const progress = new LoadProgress(screen);
    vi.advanceTimersByTime(1000);
    progress.update(total / 2, total);
    expect(screen.painted).toBe(`\r\u001b[K${progressLine(total / 2, total).slice(0, 60)}`);
    vi.advanceTimersByTime(99);
    progress.update(total, total);
    expect(screen.painted).toBe("");
    progress.clear();
    expect(screen.painted).toBe("\r\u001b[K");
  });

  it("paints nothing into a pipe", () => {
    const screen = new Screen(false);
    const progress = new LoadProgress(screen);
    vi.advanceTimersByTime(5000);
    progress.update(1, total);
    progress.clear();
    expect(screen.painted).toBe("");
  });
});

describe("progressLine", () => {
  it("shows part, percent and megabytes", () => {
    expect(progressLine(167_500_000, total)).toBe(
      "loading ██████░░░░░░░░░░░░░░░░░░  25 %  168 of 670 MB",
    );
  });

  it("is full for an empty file", () => {
    expect(progressLine(0, 0)).toContain("100 %");
  });
});
