// Where Realm keeps things: REALM_HOME before all, else the folders that each platform means for it.

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { findHome, findPersonFolder, makePrivateFolder } from "../../host/home/home.ts";
import type { Surroundings } from "../../host/home/home.ts";

const linux: Surroundings = {
  platform: "linux",
  environment: {},
  personFolder: () => "/people/ada",
};

describe("findHome", () => {
  it("holds everything in REALM_HOME, the configuration too", () => {
    const environment = { REALM_HOME: "/srv/realm", XDG_CONFIG_HOME: "/etc/ada" };
    expect(findHome({ ...linux, environment })).toEqual({
      folder: "/srv/realm",
      modelsFolder: "/srv/realm/models",
      keysFile: "/srv/realm/keys.sqlite",
      historyFile: "/srv/realm/history",
      configFile: "/srv/realm/config.json",
    });
  });

  it("takes a relative REALM_HOME from the working folder, and an empty one for none", () => {
    const relative = { ...linux, environment: { REALM_HOME: "here" } };
    expect(findHome(relative).folder).toBe(resolve("here"));
    const empty = { ...linux, environment: { REALM_HOME: "" } };
    expect(findHome(empty).folder).toBe("/people/ada/.local/share/realm");
  });

  it.each([
    ["linux", {}, "/people/ada/.local/share/realm", "/people/ada/.config/realm/config.json"],
    [
      "linux",
      { XDG_DATA_HOME: "/data", XDG_CONFIG_HOME: "/config" },
      "/data/realm",
      "/config/realm/config.json",
    ],
    [
      "linux",
      { XDG_DATA_HOME: "data", XDG_CONFIG_HOME: "" },
      "/people/ada/.local/share/realm",
      "/people/ada/.config/realm/config.json",
    ],
    ["freebsd", {}, "/people/ada/.local/share/realm", "/people/ada/.config/realm/config.json"],
    [
      "darwin",
      { XDG_DATA_HOME: "/data" },
      "/people/ada/Library/Application Support/realm",
      "/people/ada/Library/Application Support/realm/config.json",
    ],
    [
      "win32",
      { LOCALAPPDATA: "C:\\Users\\ada\\Local", APPDATA: "C:\\Users\\ada\\Roaming" },
      "C:\\Users\\ada\\Local\\realm",
      "C:\\Users\\ada\\Roaming\\realm\\config.json",
    ],
  ] as const)("is on %s with %j the platform's", (platform, environment, folder, configFile) => {
    expect(findHome({ ...linux, platform, environment })).toMatchObject({ folder, configFile });
  });

  it("asks for REALM_HOME where nobody has a home folder", () => {
    const personFolder = (): undefined => undefined;
    expect(() => findHome({ ...linux, personFolder })).toThrow(
      expect.objectContaining({ code: "not-found", message: expect.stringMatching(/REALM_HOME/) }),
    );
  });
});

describe("findPersonFolder", () => {
  it.skipIf(process.platform === "win32")("is HOME, but for one that is empty", () => {
    vi.stubEnv("HOME", "/people/ada");
    expect(findPersonFolder()).toBe("/people/ada");
    vi.stubEnv("HOME", "");
    expect(findPersonFolder()).toBe(userInfo().homedir);
    vi.unstubAllEnvs();
  });
});

describe("makePrivateFolder", () => {
  const folder = mkdtempSync(join(tmpdir(), "realm-home-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(process.platform === "win32")("lets nobody else in, and may be called again", () => {
    const path = join(folder, "a", "b");
    makePrivateFolder(path);
    makePrivateFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it("refuses where a file stands in the way", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => makePrivateFolder(join(folder, "file", "a"))).toThrow(
      expect.objectContaining({ code: "denied" }),
    );
  });
});
