// WASI 0.2 with nothing behind it, for guests whose toolchain imports it whether they need it or not: output is
// dropped, input is at its end, there are no arguments, no environment, no files, no sockets. Clocks stand still and
// random numbers are always the same ones. A function that is not here is one that throws.

type Interface = Readonly<Record<string, unknown>>;

const wasi = /^wasi:/;

export function isWasi(name: string): boolean {
  return wasi.test(name);
}

/** Stand-ins for these interfaces, by name. */
export function wasiStandIns(names: readonly string[]): Record<string, Interface> {
  return Object.fromEntries(names.map((name) => [name, guarded(name, interfaces[name] ?? {})]));
}

class OutputStream {
  checkWrite(): bigint {
    return 65_536n;
  }

  write(): void {}

  blockingWriteAndFlush(): void {}

  flush(): void {}

  blockingFlush(): void {}

  subscribe(): Pollable {
    return new Pollable();
  }
}

class InputStream {
  read(): never {
    return closed();
  }

  blockingRead(): never {
    return closed();
  }

  subscribe(): Pollable {
    return new Pollable();
  }
}

class Pollable {
  ready(): boolean {
    return true;
  }

  block(): void {}
}

/** Stands for resources of which no guest ever gets one. */
class Ungranted {
  [Symbol.dispose](): void {}
}

const nothing = (): undefined => undefined;
const interfaces: Readonly<Record<string, Interface>> = {
  "wasi:cli/environment": {
    getEnvironment: () => [],
    getArguments: () => [],
    initialCwd: nothing,
  },
  "wasi:cli/exit": {},
  "wasi:cli/stdin": { getStdin: () => new InputStream() },
  "wasi:cli/stdout": { getStdout: () => new OutputStream() },
  "wasi:cli/stderr": { getStderr: () => new OutputStream() },
  "wasi:cli/terminal-input": { TerminalInput: Ungranted },
  "wasi:cli/terminal-output": { TerminalOutput: Ungranted },
  "wasi:cli/terminal-stdin": { getTerminalStdin: nothing },
  "wasi:cli/terminal-stdout": { getTerminalStdout: nothing },
  "wasi:cli/terminal-stderr": { getTerminalStderr: nothing },
  "wasi:io/error": { Error: Ungranted },
  "wasi:io/poll": { Pollable, poll: (list: readonly Pollable[]) => list.map((_, index) => index) },
  "wasi:io/streams": { InputStream, OutputStream },
  "wasi:clocks/monotonic-clock": { now: () => 0n, resolution: () => 1n },
  "wasi:clocks/wall-clock": { now: () => ({ seconds: 0n, nanoseconds: 0 }) },
  "wasi:filesystem/types": {
    Descriptor: Ungranted,
    DirectoryEntryStream: Ungranted,
    filesystemErrorCode: nothing,
  },
  "wasi:filesystem/preopens": { getDirectories: () => [] },
  "wasi:random/random": {
    getRandomU64: () => 4n,
    getRandomBytes: (length: bigint) => new Uint8Array(Number(length)).fill(4),
  },
  "wasi:random/insecure": {
    getInsecureRandomU64: () => 4n,
    getInsecureRandomBytes: (length: bigint) => new Uint8Array(Number(length)).fill(4),
  },
  "wasi:random/insecure-seed": { insecureSeed: () => [4n, 4n] },
};

/** What an interface doesn't have is a function that throws, when it is called and not before. */
function guarded(name: string, given: Interface): Interface {
  return new Proxy(given, {
    get: (target, member) => Reflect.get(target, member) ?? refusing(`${name}/${String(member)}`),
  });
}

function refusing(what: string): () => never {
  return () => {
    throw new Error(`a guest called ${what}, which it was not granted`);
  };
}

function closed(): never {
  throw Object.assign(new Error("the stream is closed"), { payload: { tag: "closed" } });
}
