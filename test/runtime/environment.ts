// One environment variable for the time of one action.

export function withEnvironment(name: string, value: string, action: () => void): void {
  const before = process.env[name];
  process.env[name] = value;
  try {
    action();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}
