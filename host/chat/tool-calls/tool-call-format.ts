// How models write that a function is to be called: each format says where a call stands in an answer and how it is read.

export interface FoundCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface ToolCallFormat {
  /** Whether a model with this chat template writes calls so. */
  fits(template: string): boolean;
  /** What a call begins and ends with. */
  readonly open: string;
  readonly close: string;
  /** The calls between the two; none where it is something else, which is then text. */
  read(body: string): FoundCall[] | undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
