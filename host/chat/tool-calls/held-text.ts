// Where markers stand in a text that is not whole yet: what may be the beginning of one is held back.

export interface FoundMarker {
  readonly marker: string;
  readonly offset: number;
}

/** The first of the markers, of two at one place the longer. */
export function findMarker(text: string, markers: readonly string[]): FoundMarker | undefined {
  let found: FoundMarker | undefined;
  for (const marker of markers) {
    const offset = text.indexOf(marker);
    if (offset === -1) continue;
    const isFirst = found === undefined || offset < found.offset;
    const isLonger = found?.offset === offset && marker.length > found.marker.length;
    if (isFirst || isLonger) found = { marker, offset };
  }
  return found;
}

/** How much of the text cannot be part of a marker that is still to come. */
export function lengthBefore(text: string, markers: readonly string[]): number {
  const longest = Math.max(0, ...markers.map((marker) => marker.length));
  for (let offset = Math.max(0, text.length - longest + 1); offset < text.length; offset++) {
    const tail = text.slice(offset);
    if (markers.some((marker) => marker.startsWith(tail))) return offset;
  }
  return text.length;
}
