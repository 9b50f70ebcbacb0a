// Where Realm keeps what outlives a run: the one answer for the store, the keys, the history and the
// configuration. Nothing is made or read here but by `makePrivateFolder`. Sources: the XDG Base Directory
// Specification 0.8, Apple's File System Programming Guide, Microsoft's Known Folders.

import { mkdirSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { isAbsolute, posix, resolve, win32 } from "node:path";
import { RealmError } from "../error/realm-error.ts";

/** Absolute paths, whether or not anything is there. */
export interface Home {
  /** REALM_HOME, or `realm` in the platform's folder for data. All but the configuration is in it. */
  readonly folder: string;
  /** Models and their names. */
  readonly modelsFolder: string;
  /** Keys of the server, and what they used. */
  readonly keysFile: string;
  /** What was typed in conversations. */
  readonly historyFile: string;
  /** The person's own configuration: in REALM_HOME where it is set, else in the platform's folder for that. */
  readonly configFile: string;
}

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The person's home folder, if there is one. */
  readonly personFolder: () => string | undefined;
}

const here: Surroundings = {
  platform: process.platform,
  environment: process.env,
  personFolder: findPersonFolder,
};

/** The person's home folder; a HOME that is empty is none. Undefined: a user of a number alone, as containers have. */
export function findPersonFolder(): string | undefined {
  try {
    return homedir() || userInfo().homedir;
  } catch {
    return undefined;
  }
}

/** Errors: `not-found` where there is no REALM_HOME and no home folder of a person. */
export function findHome(surroundings: Surroundings = here): Home {
  const { join } = surroundings.platform === "win32" ? win32 : posix;
  const asked = surroundings.environment["REALM_HOME"];
  const isAsked = asked !== undefined && asked !== "";
  const folder = isAsked ? resolve(asked) : join(platformFolder("data", surroundings), "realm");
  return {
    folder,
    modelsFolder: join(folder, "models"),
    keysFile: join(folder, "keys.sqlite"),
    historyFile: join(folder, "history"),
    configFile: isAsked
      ? join(folder, "config.json")
      : join(platformFolder("configuration", surroundings), "realm", "config.json"),
  };
}

/** Makes a folder, and those above it, that its owner alone may read; one that is there keeps its mode. */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RealmError("denied", `cannot make the folder "${path}": ${reason}`, { cause });
  }
}

type Purpose = "data" | "configuration";

function platformFolder(purpose: Purpose, { platform, ...rest }: Surroundings): string {
  const named = variables[platform]?.[purpose] ?? variables.linux[purpose];
  const value = named.variable === undefined ? undefined : rest.environment[named.variable];
  const { join } = platform === "win32" ? win32 : posix;
  // Paths that are not absolute are to be ignored, says XDG.
  if (value !== undefined && (platform === "win32" || isAbsolute(value))) return value;
  return join(personFolder(rest.personFolder), ...named.otherwise);
}

interface PlatformFolder {
  readonly variable?: string;
  /** Below the person's home folder. */
  readonly otherwise: readonly string[];
}

const applicationSupport: PlatformFolder = { otherwise: ["Library", "Application Support"] };

type Folders = Readonly<Record<Purpose, PlatformFolder>>;

const variables: Readonly<Partial<Record<NodeJS.Platform, Folders>>> & { readonly linux: Folders } =
  {
    linux: {
      data: { variable: "XDG_DATA_HOME", otherwise: [".local", "share"] },
      configuration: { variable: "XDG_CONFIG_HOME", otherwise: [".config"] },
    },
    darwin: { data: applicationSupport, configuration: applicationSupport },
    win32: {
      data: { variable: "LOCALAPPDATA", otherwise: ["AppData", "Local"] },
      configuration: { variable: "APPDATA", otherwise: ["AppData", "Roaming"] },
    },
  };

function personFolder(find: () => string | undefined): string {
  const folder = find();
  if (folder !== undefined) return folder;
  const message = "cannot find your home folder; set REALM_HOME to a folder that Realm may use";
  throw new RealmError("not-found", message);
}
