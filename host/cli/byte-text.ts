// Numbers as people read them.

export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** Three digits, in powers of a thousand. */
export function byteText(bytes: number): string {
  if (bytes < 1e4) return `${grouped(Math.round(bytes))} B`;
  if (bytes < 1e6) return `${threeDigits(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${threeDigits(bytes / 1e6)} MB` : `${threeDigits(bytes / 1e9)} GB`;
}

function threeDigits(number: number): string {
  return number.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}
