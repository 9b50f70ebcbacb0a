// A loop that no call of the host's ends, and no compiler leaves out.

let rounds: u32 = 0;

export function endlessLoop(): void {
  while (true) rounds++;
}
