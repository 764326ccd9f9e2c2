import type { ParseWarning } from '../../parsed-document.js';
import { isGarbled } from './garbled.js';
import type { PageText } from '../page-text.js';

const MAX_WARNINGS = 100;

/** Warns about pages without readable text. Beyond {@link MAX_WARNINGS}, one warning counts the remaining pages. */
export function pageWarnings(pages: PageText[], images: Set<number>): ParseWarning[] {
  const warnings = pages.flatMap((page) => pageWarning(page, images));
  if (warnings.length <= MAX_WARNINGS) return warnings;
  const more = {
    code: 'MORE_WARNINGS',
    message: `${warnings.length - MAX_WARNINGS} more pages could not be read or have no text that can be read`,
  };
  return [...warnings.slice(0, MAX_WARNINGS), more];
}

export function hasText({ lines, fields, notes }: PageText): boolean {
  return lines.length > 0 || fields.length > 0 || notes.length > 0;
}

function pageWarning(text: PageText, images: Set<number>): ParseWarning[] {
  const { page } = text;
  if (text.failure) return [{ code: 'PAGE_FAILED', message: `page ${page} is damaged and was left out`, page }];
  if (isGarbled(text.lines)) {
    const message = `the fonts of page ${page} do not say which letters they show; run text recognition (OCR) on it`;
    return [{ code: 'GARBLED_TEXT', message, page }];
  }
  if (hasText(text) || !images.has(page)) return [];
  return [{ code: 'NEEDS_OCR', message: `page ${page} contains an image and no text; it may be an image of text`, page }];
}
