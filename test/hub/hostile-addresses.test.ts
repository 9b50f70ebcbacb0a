// Addresses and redirects that lead where no model is: refused before anybody there is asked.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HubAccess } from "../../host/hub/hub-access.ts";
import { readHubSettings } from "../../host/hub/hub-settings.ts";
import { isPublicAddress } from "../../host/hub/network/public-address.ts";
import { pullModel } from "../../host/hub/pull/pull-model.ts";
import { codeOf, noise, withHub } from "./hub-folder.ts";

const fixture = withHub();

const privateHosts = [
  "127.0.0.1",
  "127.1",
  "127.255.255.254",
  "0.0.0.0",
  "0",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "017700000001",
  "0177.0.0.1",
  "10.0.0.1",
  "10.255.255.255",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "192.168.1.254",
  "169.254.169.254",
  "100.64.0.1",
  "100.127.255.255",
  "192.0.0.1",
  "192.0.2.1",
  "198.18.0.1",
  "198.19.255.255",
  "198.51.100.7",
  "203.0.113.9",
  "224.0.0.1",
  "239.255.255.255",
  "240.0.0.1",
  "255.255.255.255",
  "[::]",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::ffff:10.0.0.1]",
  "[::ffff:169.254.169.254]",
  "[::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[64:ff9b::a9fe:a9fe]",
  "[64:ff9b:1::1]",
  "[100::1]",
  "[2001::1]",
  "[2001:db8::1]",
  "[2002:7f00:1::]",
  "[2002:a00:1::1]",
  "[3fff::1]",
  "[5f00::1]",
  "[fc00::1]",
  "[fd12:3456::1]",
  "[fe80::1]",
  "[fec0::1]",
  "[ff02::1]",
];

const otherAddresses = [
  "http://example.org/model.gguf",
  "http://huggingface.co/owner/repo",
  "HTTP://example.org/",
  "ftp://example.org/model.gguf",
  "file:///etc/passwd",
  "file://localhost/etc/passwd",
  "gopher://example.org/",
  "ws://example.org/",
  "ssh://git@example.org/",
  "https://user:secret@example.org/model.gguf",
  "https://user@example.org/model.gguf",
  "https://:secret@example.org/model.gguf",
];

const hostile = [
  ...privateHosts.map((host) => `https://${host}/model.gguf`),
  ...privateHosts.map((host) => `http://${host}:8080/latest/meta-data/`),
  ...otherAddresses,
];

describe("hostile addresses", () => {
  it("are over 110, and each is refused, to pull and to redirect to", async () => {
    expect(hostile.length).toBeGreaterThan(110);
    fixture.hub.add("owner/m", { files: { "m-Q8_0.gguf": noise(10) } });
    for (const address of hostile) {
      const pull = pullModel(address, {}, fixture.access, fixture.library);
      expect(["denied", "bad-argument"], address).toContain(await codeOf(pull));
      fixture.hub.faults = ({ path }) =>
        path.includes("/resolve/") ? { status: 302, location: address } : undefined;
      const redirected = pullModel("owner/m", {}, fixture.access, fixture.library);
      expect(await codeOf(redirected), `a redirect to ${address}`).toBe("denied");
    }
    expect(fixture.library.names()).toEqual([]);
    expect(fixture.hub.log.filter(({ on }) => on === "cdn")).toEqual([]);
  });

  it("of other origins on this machine are not asked, whatever redirects to them", async () => {
    const asked: string[] = [];
    const secret = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end("secret");
    });
    await new Promise<void>((resolve) => secret.listen(0, "127.0.0.1", resolve));
    const { port } = secret.address() as AddressInfo;
    fixture.hub.add("owner/m", { files: { "m-Q8_0.gguf": noise(10) } });
    for (const host of ["127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"]) {
      for (const scheme of ["http", "https"]) {
        fixture.hub.faults = ({ path }) =>
          path.includes("/resolve/")
            ? { location: `${scheme}://${host}:${port}/admin` }
            : undefined;
        expect(await codeOf(pullModel("owner/m", {}, fixture.access, fixture.library))).toBe(
          "denied",
        );
      }
    }
    expect(asked).toEqual([]);
    await new Promise((resolve) => secret.close(resolve));
  });
});

describe("names that lead to hidden addresses", () => {
  it.each([["127.0.0.1"], ["10.1.2.3"], ["::1"], ["fd00::1"], ["93.184.216.34", "192.168.0.1"]])(
    "%s are refused when they are connected to",
    async (...addresses) => {
      const access = new HubAccess(readHubSettings(fixture.hub.environment()), {
        cacheFolder: join(fixture.folder, "c"),
        patience: 0.01,
        resolve: (_name, _options, callback) =>
          callback(
            null,
            addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
          ),
      });
      const pull = pullModel("https://cdn.example.org/model.gguf", {}, access, fixture.library);
      await expect(pull).rejects.toMatchObject({ code: "denied", message: /cdn\.example\.org/ });
      await access.close();
    },
  );

  it("are looked at each time: a name may lead elsewhere the second time", async () => {
    let asked = 0;
    const access = new HubAccess(readHubSettings({}), {
      cacheFolder: join(fixture.folder, "c"),
      patience: 0,
      resolve: (_name, _options, callback) => {
        asked++;
        // The first answer is public and nobody is there; the second would be this machine.
        if (asked === 1) callback(Object.assign(new Error("no answer"), { code: "EAI_AGAIN" }), []);
        else callback(null, [{ address: "127.0.0.1", family: 4 }]);
      },
    });
    expect(
      await codeOf(pullModel("https://cdn.example.org/m.gguf", {}, access, fixture.library)),
    ).toBe("denied");
    expect(asked).toBe(2);
    await access.close();
  });
});

describe("public addresses", () => {
  it.each([
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
  ])("%s is one", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it("no IPv4 address in IPv6 notation is one, whichever it is", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`::ffff:${address}`)).toBe(false);
        expect(isPublicAddress(`::${address}`)).toBe(false);
      }),
    );
  });

  it("no text that is no address is one", () => {
    fc.assert(fc.property(fc.string(), (text) => !isPublicAddress(`${text} x`)));
    expect(isPublicAddress("2606:4700::1%eth0")).toBe(false);
  });
});
