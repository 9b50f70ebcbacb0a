// `realm keys`: who may use the server. A key is shown once, when it is made.

import type { Command } from "commander";

import { RealmError } from "../../error/realm-error.ts";
import { findHome } from "../../home/home.ts";
import type { KeyRecord, KeyState, Role, TenantRecord } from "../../server/access/key-records.ts";
import type { IssuedKey, KeyStore } from "../../server/access/key-store.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { readLimitFlags } from "../limit-flags.ts";
import { choiceOf, integerOf } from "../values.ts";

interface CreateFlags extends ReportFlags {
  readonly tenant: string;
  readonly models?: string;
  readonly role: Role;
  readonly limit?: readonly string[];
  readonly guest?: string;
  readonly priority?: number;
}

const examples = `
Examples:
  $ realm keys create --tenant acme
  $ realm keys create --tenant acme --models genesis --limit tokensPerDay=100000
  $ realm keys create --tenant operators --role admin --json
  $ realm keys list
  $ realm keys revoke 0123456789abcdef
`;

const changes: readonly {
  readonly name: string;
  readonly state: KeyState;
  readonly what: string;
}[] = [
  { name: "disable", state: "disabled", what: "refuse a key until it is enabled again" },
  { name: "enable", state: "enabled", what: "let a disabled key in again" },
  { name: "revoke", state: "revoked", what: "refuse a key for good" },
];

export function addKeysCommand(program: Command, context: CommandContext): void {
  const keys = program
    .command("keys")
    .description("manage the server's API keys")
    .helpCommand(false);
  keys.addHelpText("after", examples);
  addCreate(keys, context);
  const listing = keys.command("list").description("list keys, never the keys themselves");
  addReportFlags(listing, "one object: {keys: [...]}");
  listing.addHelpText("after", examples).action((flags: ReportFlags) => list(context, flags));
  for (const { name, state, what } of changes) {
    const changing = keys
      .command(name)
      .description(what)
      .argument("<id>", "as realm keys list shows it");
    addReportFlags(changing, "the key's record");
    changing
      .addHelpText("after", examples)
      .action((id: string, flags: ReportFlags) =>
        change(context, flags, (store) => store.setState(id, state)),
      );
  }
  const rotating = keys
    .command("rotate")
    .description("give a key another secret; the one before is of no use any more")
    .argument("<id>", "as realm keys list shows it");
  addReportFlags(rotating, "{id, key, tenant, role}");
  rotating
    .addHelpText("after", examples)
    .action((id: string, flags: ReportFlags) => issue(context, flags, (store) => store.rotate(id)));
}

function addCreate(keys: Command, context: CommandContext): void {
  const command = keys
    .command("create")
    .description("make a key; it is shown once")
    .requiredOption("--tenant <id>", "the tenant that it acts for")
    .option("--models <names>", "models that it may use, by commas (default: all)")
    .option("--role <role>", "user or admin", choiceOf("--role", ["user", "admin"]), "user")
    .option("--limit <name=n>", "a limit of the tenant; may be given again", collect)
    .option("--guest <file>", "a component in place of Realm's own guest, for the tenant")
    .option("--priority <n>", "the tenant's share of what is scarce, 1 to 100", priorityOf);
  addReportFlags(command, "{id, key, tenant, role}");
  command.addHelpText("after", examples);
  command.action((flags: CreateFlags) => create(context, flags));
}

const priorityOf = integerOf("--priority", { least: 1, most: 100 });

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

async function create(context: CommandContext, flags: CreateFlags): Promise<void> {
  const { tenant, role, priority, guest } = flags;
  if (!/^[\w.:@-]{1,128}$/.test(tenant)) {
    const allowed = "1 to 128 letters, digits or any of _ . : @ -";
    throw new RealmError("bad-argument", `--tenant takes ${allowed}, not "${tenant}"`);
  }
  const models = flags.models?.split(",").map((name) => name.trim());
  if (models?.includes("")) throw new RealmError("bad-argument", "--models has an empty name");
  const record: TenantRecord = {
    ...(flags.limit === undefined ? {} : { limits: readLimitFlags(flags.limit) }),
    ...(guest === undefined ? {} : { guest }),
    ...(priority === undefined ? {} : { priority }),
  };
  await issue(context, flags, (store) => store.create({ tenant, role, models, record }));
}

async function issue(
  context: CommandContext,
  flags: ReportFlags,
  make: (store: KeyStore) => Promise<IssuedKey>,
): Promise<void> {
  await using store = await openKeys();
  const { id, token, tenant, role } = await make(store);
  if (flags.json) await context.output.json({ id, key: token, tenant, role });
  else await context.output.line(token);
}

async function change(
  context: CommandContext,
  flags: ReportFlags,
  make: (store: KeyStore) => Promise<KeyRecord>,
): Promise<void> {
  await using store = await openKeys();
  const key = await make(store);
  if (flags.json) await context.output.json(key);
  else await context.output.line(lineOf(key));
}

async function list(context: CommandContext, flags: ReportFlags): Promise<void> {
  await using store = await openKeys();
  const keys = await store.list();
  if (flags.json) await context.output.json({ keys });
  else for (const key of keys) await context.output.line(lineOf(key));
}

function lineOf({ id, tenant, role, state, models, createdAt }: KeyRecord): string {
  const made = new Date(createdAt).toISOString().slice(0, 10);
  const granted = models === undefined ? "all models" : models.join(",");
  return [id, state.padEnd(8), role.padEnd(5), made, tenant, granted].join("  ");
}

async function openKeys(): Promise<KeyStore> {
  const { KeyStore } = await import("../../server/access/key-store.ts");
  return await KeyStore.open(findHome().keysFile);
}
