// What this guest is about to do: "<export>: <attack>", from the prompt, or from the text below, which the fixture
// overwrites for what happens before there is a prompt. Several are separated by semicolons; a full stop ends them.

const beforePrompt: string = "ambush: none....................................................";

let plot: string = beforePrompt;

export function plotFrom(prompt: string): void {
  plot = prompt;
}

/** The attack that is planned for this export; "" if there is none. */
export function attackAt(place: string): string {
  const prefix = place + ": ";
  const attacks = plot.split(".")[0].split("; ");
  for (let index = 0; index < attacks.length; index++) {
    if (attacks[index].startsWith(prefix)) return attacks[index].substring(prefix.length);
  }
  return "";
}

/** The number at the end of what is planned. */
export function lastNumber(attack: string): i32 {
  return <i32>parseInt(attack.substring(attack.lastIndexOf(" ") + 1));
}
