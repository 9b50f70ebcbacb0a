// Names of the component model (Explainer.md, "Import and Export Definitions"). Every name that can reach
// generated glue passes here, so that none can be anything but a name in it.

const firstWord = "[a-z][0-9a-z]*";
const words = `${firstWord}(?:-[0-9a-z]+)*`;
const label = "(?:[a-z][0-9a-z]*|[A-Z][0-9A-Z]*)(?:-(?:[0-9a-z]+|[0-9A-Z]+))*";
const number = "(?:0|[1-9][0-9]{0,8})";
const identifiers = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`;
const semver = String.raw`${number}\.${number}\.${number}(?:-${identifiers})?(?:\+${identifiers})?`;

const labelPattern = new RegExp(`^${label}$`);
const plainPattern = new RegExp(
  String.raw`^(?:${label}|\[constructor\]${label}|\[(?:method|static)\]${label}\.${label})$`,
);
const interfacePattern = new RegExp(`^(${words}:${words}/${label})(?:@(${semver}))?$`);

/** As toolchains name what core modules share; no quote, backslash, backtick or control. */
const corePattern = /^[0-9A-Za-z$_:@#.,/<>=|+*()[\] -]*$/;

export interface InterfaceName {
  /** `wasi:io/streams` */
  readonly path: string;
  readonly version: string | undefined;
}

export function isLabel(name: string): boolean {
  return labelPattern.test(name);
}

/** `run`, `[method]program.run`, `[static]program.create`, `[constructor]program`. */
export function isPlainName(name: string): boolean {
  return plainPattern.test(name);
}

export function readInterfaceName(name: string): InterfaceName | undefined {
  const found = interfacePattern.exec(name);
  return found?.[1] === undefined ? undefined : { path: found[1], version: found[2] };
}

/** `__proto__` as a key of an object literal would be that object's prototype. */
export function isCoreName(name: string): boolean {
  return corePattern.test(name) && name !== "__proto__";
}

/**
 * The versions that can stand for each other have one track: `0.2` for 0.2.0 and 0.2.6, `1` for 1.4.0;
 * 0.0.x and pre-releases stand for themselves alone.
 */
export function versionTrack(version: string): string {
  const [major = "", minor = "", patch = ""] = version.replace(/\+.*$/, "").split(".");
  if (version.includes("-")) return version;
  if (major !== "0") return major;
  return minor === "0" ? `0.0.${patch}` : `0.${minor}`;
}

/** The interface with the track for its version: what is equal here can be linked. */
export function linkName({ path, version }: InterfaceName): string {
  return version === undefined ? path : `${path}@${versionTrack(version)}`;
}
