const isTerminal = process.stdout.isTTY;
const style = (code: number) => (text: string) => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = style(1);
export const dim = style(2);
export const green = style(32);
export const red = style(31);

export function print(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export function heading(text: string): void {
  print(`\n${bold(text)}`);
}

/** Puts the text on one line and cuts it to the length, in characters. */
export function oneLine(text: string, length = 160): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > length ? `${flat.slice(0, length)}…` : flat;
}
