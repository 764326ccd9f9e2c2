// these functions look at the start of a Markdown line; all patterns are anchored and take linear time on any line

export interface Fence {
  mark: string;
  length: number;
}

/** Returns the level of an ATX heading (`## …`), or `undefined` for another line. */
export function atxLevel(line: string): number | undefined {
  return /^ {0,3}(#{1,6})(?:[ \t]|$)/.exec(line)?.[1]?.length;
}

/** Returns the level that a line of `===` or `---` gives to the paragraph above it. */
export function setextLevel(line: string): number | undefined {
  const rule = /^ {0,3}(=+|-+)[ \t]*$/.exec(line)?.[1];
  if (!rule) return undefined;
  return rule.startsWith('=') ? 1 : 2;
}

export function openingFence(line: string, anyIndent: boolean): Fence | undefined {
  const match = /^([ \t]*)(`{3,}|~{3,})(.*)$/.exec(line);
  if (!match?.[2] || (!anyIndent && (match[1]?.length ?? 0) > 3)) return undefined;
  if (match[2].startsWith('`') && match[3]?.includes('`')) return undefined;
  return { mark: match[2].charAt(0), length: match[2].length };
}

export function closesFence(line: string, fence: Fence): boolean {
  const rest = line.trim();
  return rest.length >= fence.length && rest === fence.mark.repeat(rest.length);
}

export function isQuote(line: string): boolean {
  return /^ {0,3}>/.test(line);
}

export function isListItem(line: string, anyIndent: boolean): boolean {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  if (!anyIndent && (indent.length > 3 || indent.includes('\t'))) return false;
  return /^(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/.test(line.slice(indent.length));
}

export function isIndented(line: string): boolean {
  return /^(?: {2}|\t)/.test(line);
}

export function isIndentedCode(line: string): boolean {
  return /^(?: {4}|\t)/.test(line);
}

/** Recognizes `* * *`, `---` and `___`. */
export function isThematicBreak(line: string): boolean {
  const marks = line.replace(/[ \t]/g, '');
  return marks.length >= 3 && '-*_'.includes(marks.charAt(0)) && marks === marks.charAt(0).repeat(marks.length);
}

/** Recognizes the line below the header of a table: `| --- | :-: |`. */
export function isTableRule(line: string): boolean {
  return /^[ \t|:-]+$/.test(line) && line.includes('-') && line.includes('|');
}

/** Recognizes the `$$` line that starts or ends a formula. */
export function isMathFence(line: string): boolean {
  return line.trim() === '$$';
}

/** Returns what ends the comment, script or similar HTML that starts on this line and may contain blank lines. */
export function rawHtmlEnd(line: string): string | undefined {
  if (/^ {0,3}<!--/.test(line)) return '-->';
  const name = /^ {0,3}<(script|style|pre|textarea)(?:[\s>]|$)/i.exec(line)?.[1];
  return name === undefined ? undefined : `</${name.toLowerCase()}>`;
}
