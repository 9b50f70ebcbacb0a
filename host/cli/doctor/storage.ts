// Where things are kept, and whether they can be.

import { randomUUID } from "node:crypto";
import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findHome } from "../../home/home.ts";
import type { Home } from "../../home/home.ts";
import { pathText } from "../config/config-table.ts";
import { fault, note, ok, reasonOf } from "./check.ts";
import type { Finding, Section } from "./check.ts";

/** A small model takes about this much. */
const littleSpaceBytes = 2 * 2 ** 30;

export function storageSection(): Section {
  return { title: "Storage", findings: [...homeFindings(), temporaryFolder()] };
}

function homeFindings(): Finding[] {
  try {
    const home = findHome();
    return [homeFolder(home), ...permissions(home), space(home)];
  } catch (thrown) {
    return [fault("home", reasonOf(thrown), "set REALM_HOME to a folder that Realm may use")];
  }
}

function homeFolder({ folder }: Home): Finding {
  const existing = nearestFolder(folder);
  const isThere = existing === folder;
  const found = `${pathText(folder)}${isThere ? "" : ", made when it is needed"}`;
  const reason = whyNotWritable(existing);
  if (reason === undefined) return ok("home", found);
  const advice = `${pathText(existing)} cannot be written (${reason}); set REALM_HOME to a folder that can`;
  return fault("home", found, advice);
}

/** Keys and histories are in it. */
function permissions({ folder }: Home): Finding[] {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined || process.platform === "win32" || (found.mode & 0o077) === 0) return [];
  const mode = (found.mode & 0o777).toString(8);
  return [note("home's mode", mode, `others may look into it: chmod 700 ${pathText(folder)}`)];
}

function space({ folder }: Home): Finding {
  const { bavail, bsize } = statfsSync(nearestFolder(folder));
  const free = bavail * bsize;
  const found = `${(free / 1e9).toFixed(1)} GB free`;
  if (free >= littleSpaceBytes) return ok("disk", found);
  return note("disk", found, "models take more; set REALM_HOME to a folder on a larger disk");
}

function temporaryFolder(): Finding {
  const folder = tmpdir();
  const reason = existsSync(folder) ? whyNotWritable(folder) : "it is not there";
  if (reason === undefined) return ok("temporary", folder);
  const advice = `it cannot be written (${reason}), and Realm starts slower; set TMPDIR`;
  return note("temporary", folder, advice);
}

function nearestFolder(path: string): string {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** By trying: permissions are not all that can stand in the way. */
function whyNotWritable(folder: string): string | undefined {
  const path = join(folder, `.realm-${randomUUID()}`);
  try {
    writeFileSync(path, "realm", { flag: "wx" });
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown ? String(thrown.code) : reasonOf(thrown);
  } finally {
    rmSync(path, { force: true });
  }
}
