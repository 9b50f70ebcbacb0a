// The line for a wait: when it is painted, where, and that it is taken away. Time is the test's own.

import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProgressNote } from "../../host/cli/progress-note.ts";

class Screen extends PassThrough {
  readonly columns = 12;
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  get painted(): string {
    return String(this.read() ?? "");
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("ProgressNote", () => {
  it("is painted after a second, within the terminal's width, and taken away", () => {
    const screen = new Screen(true);
    const note = new ProgressNote(screen, { text: "reading", isQuiet: false });
    vi.advanceTimersByTime(999);
    expect(screen.painted).toBe("");
    vi.advanceTimersByTime(1001);
    expect(screen.painted.endsWith("\r\u001b[Kreading 2 s")).toBe(true);
    note.update("reading the rest");
    vi.advanceTimersByTime(250);
    expect(screen.painted).toBe("\r\u001b[Kreading the ");
    note.clear();
    expect(screen.painted).toBe("\r\u001b[K");
    vi.advanceTimersByTime(5000);
    expect(screen.painted).toBe("");
  });

  it.each([
    [false, false],
    [true, true],
  ])("paints nothing where a terminal is %s and quiet is %s", (isTTY, isQuiet) => {
    const screen = new Screen(isTTY);
    const note = new ProgressNote(screen, { text: "reading", isQuiet });
    vi.advanceTimersByTime(5000);
    note.clear();
    expect(screen.painted).toBe("");
  });
});
