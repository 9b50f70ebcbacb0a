// The package as `npm pack` makes it, and empty projects into which npm installs it, each with a program of its own.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

export const repository = join(import.meta.dirname, "..", "..");

const run = promisify(execFile);

export interface PackedPackage {
  /** Of the tarball. */
  readonly path: string;
  /** Paths in the package. */
  readonly files: readonly string[];
}

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Folders of a test file, gone when it ends. */
export class Workshop {
  readonly #folders: string[] = [];

  /** Builds and packs a package of the clone. */
  async pack(source = repository): Promise<PackedPackage> {
    const folder = await this.#folder();
    const flags = ["--json", "--ignore-scripts=false", "--pack-destination", folder];
    const { stdout } = await npm(source, ["pack", ...flags]);
    // What is built before it may have said something.
    const [report] = JSON.parse(stdout.slice(stdout.indexOf("["))) as {
      filename: string;
      files: { path: string }[];
    }[];
    if (report === undefined) throw new Error(`npm packed nothing:\n${stdout}`);
    return { path: join(folder, report.filename), files: report.files.map(({ path }) => path) };
  }

  /** A project with these files and the package; `flags` are npm's. */
  async project(
    packed: PackedPackage,
    files: Readonly<Record<string, string>>,
    flags: readonly string[] = [],
  ): Promise<Project> {
    const project = await this.#write(files);
    const always = ["--prefer-offline", "--ignore-scripts"];
    await npm(project.folder, ["install", ...always, ...flags, packed.path]);
    return project;
  }

  /** The same without npm: the package is unpacked, and what it depends on is the clone's. */
  async linkedProject(
    packed: PackedPackage,
    files: Readonly<Record<string, string>>,
    { name, dependencies }: { readonly name: string; readonly dependencies: readonly string[] },
  ): Promise<Project> {
    const project = await this.#write(files);
    const target = join(project.folder, "node_modules", name);
    await mkdir(target, { recursive: true });
    await run("tar", ["-xzf", packed.path, "--strip-components=1", "-C", target]);
    for (const dependency of dependencies) await project.link(dependency);
    return project;
  }

  async clear(): Promise<void> {
    for (const folder of this.#folders.splice(0)) await rm(folder, { recursive: true });
  }

  async #write(files: Readonly<Record<string, string>>): Promise<Project> {
    const folder = await this.#folder();
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return new Project(folder);
  }

  async #folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "realm-package-"));
    this.#folders.push(folder);
    return folder;
  }
}

export class Project {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Gives it a package that the clone has. */
  async link(name: string): Promise<void> {
    const path = join(this.folder, "node_modules", name);
    await mkdir(dirname(path), { recursive: true });
    await symlink(join(repository, "node_modules", name), path);
  }

  /** In Node, with this test's version; the program's path is relative to the project. */
  async node(program: string, ...words: readonly string[]): Promise<Ended> {
    return await ended(run(process.execPath, [program, ...words], this.#settings()));
  }

  /** The package's binary, as a shell finds it. */
  async realm(...words: readonly string[]): Promise<Ended> {
    return await ended(run(join("node_modules", ".bin", "realm"), words, this.#settings()));
  }

  /** Nothing of the clone is on the way but its Node. */
  #settings() {
    const { PATH = "" } = process.env;
    const folders = PATH.split(delimiter).filter((name) => !name.includes("node_modules"));
    const path = [dirname(process.execPath), ...folders].join(delimiter);
    return { cwd: this.folder, env: { PATH: path, REALM_THREADS: "1" } };
  }
}

async function npm(folder: string, words: readonly string[]) {
  return await run("npm", [...words, "--no-audit", "--no-fund"], {
    cwd: folder,
    env: npmSettings(),
  });
}

/** Settings of npm's that say where packages come from. */
const isSource = /^npm_config_(?:cache|globalconfig|registry|userconfig)$/;

/** Without what an npm that runs these tests hands down of its own project. */
function npmSettings(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("npm_") || isSource.test(name),
  );
  const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  return { ...Object.fromEntries(entries), PATH: path };
}

async function ended(running: Promise<{ stdout: string; stderr: string }>): Promise<Ended> {
  try {
    return { status: 0, ...(await running) };
  } catch (thrown) {
    // What `execFile` throws of a program that ended otherwise.
    const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}
