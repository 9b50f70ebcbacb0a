// Names as they stand in a component, checked where they are read.

import type { ByteReader } from "./byte-reader.ts";
import { coreNameBytesMax, nameBytesMax } from "./limits.ts";
import { isCoreName, isLabel, isPlainName, readInterfaceName } from "./names.ts";
import { badFile, beyondLimit, quoted, unsupported } from "./refuse.ts";

const plainTags: ReadonlySet<number> = new Set([0x00, 0x01]);

/** Of a field, case, flag or parameter. */
export function readLabel(reader: ByteReader, what: string): string {
  return readChecked(reader, { what, bytesMax: nameBytesMax, isRight: isLabel });
}

/** Of an import or export: `run`, `[method]program.run`, `wasi:io/streams@0.2.3`. */
export function readExternName(reader: ByteReader, what: string): string {
  const tag = reader.byte(`the kind of ${what}`);
  if (tag === 0x02) {
    throw unsupported(`cannot use ${what} at offset ${reader.offset}: it has attributes`);
  }
  if (!plainTags.has(tag)) throw reader.refuse(what, `there is no kind of name ${tag}`);
  const isRight = (name: string): boolean =>
    isPlainName(name) || readInterfaceName(name) !== undefined;
  return readChecked(reader, { what, bytesMax: nameBytesMax, isRight });
}

/** Of what is given to a nested component: a name for the two of them alone. */
export function readArgumentName(reader: ByteReader): string {
  const what = "the name of an argument";
  return readChecked(reader, { what, bytesMax: nameBytesMax, isRight: () => true });
}

/** Of an import or export of a core module that the component uses. */
export function readCoreName(reader: ByteReader): string {
  const what = "the name of a core import or export";
  return readChecked(reader, { what, bytesMax: coreNameBytesMax, isRight: isCoreName });
}

interface NameRule {
  readonly what: string;
  readonly bytesMax: number;
  readonly isRight: (name: string) => boolean;
}

function readChecked(reader: ByteReader, { what, bytesMax, isRight }: NameRule): string {
  const start = reader.offset;
  const name = reader.name(what);
  if (name.length > bytesMax) {
    throw beyondLimit(
      `cannot use ${what} at offset ${start}: its ${name.length} characters pass the limit of ${bytesMax}`,
    );
  }
  if (isRight(name)) return name;
  throw badFile(`cannot use ${what} at offset ${start}: ${quoted(name)} is no such name`);
}
