// Buttons that copy the line beside them; where a browser lets nothing be copied they are not shown.

const saidMs = 2000;

export function offerCopies(): void {
  if (!("clipboard" in navigator)) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => void copy(button));
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const { copy: line = "" } = button.dataset;
  try {
    await navigator.clipboard.writeText(line);
    say(button, "Copied");
  } catch {
    say(button, "Not allowed");
  }
}

function say(button: HTMLButtonElement, words: string): void {
  button.textContent = words;
  button.setAttribute("aria-label", words);
  setTimeout(() => {
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${button.dataset["copy"] ?? ""}`);
  }, saidMs);
}
