// What the doctor says: one finding a line. A fault keeps Realm from working; a note is good to know.

export interface Finding {
  readonly name: string;
  readonly status: "ok" | "note" | "fault";
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
}

export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export function ok(name: string, found: string): Finding {
  return { name, status: "ok", found };
}

export function note(name: string, found: string, advice: string): Finding {
  return { name, status: "note", found, advice };
}

export function fault(name: string, found: string, advice: string): Finding {
  return { name, status: "fault", found, advice };
}

/** What a failed call says of itself. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
