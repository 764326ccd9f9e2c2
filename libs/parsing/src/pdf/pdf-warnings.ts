import type { ParseWarning } from '../parsed-document.js';
import type { PageText } from './pdf-pages.js';

const MAX_WARNINGS = 100;

/** One warning for each page that gave nothing, up to a bound; the last then says how many more there are. */
export function pageWarnings(pages: PageText[]): ParseWarning[] {
  const warnings = pages.flatMap(pageWarning);
  if (warnings.length <= MAX_WARNINGS) return warnings;
  const more = {
    code: 'MORE_WARNINGS',
    message: `${warnings.length - MAX_WARNINGS} more pages could not be read or have no text`,
  };
  return [...warnings.slice(0, MAX_WARNINGS), more];
}

function pageWarning({ page, lines, fields, failure }: PageText): ParseWarning[] {
  if (failure) return [{ code: 'PAGE_FAILED', message: `page ${page} is damaged and was left out`, page }];
  if (lines.length > 0 || fields.length > 0) return [];
  return [{ code: 'NEEDS_OCR', message: `page ${page} has no text; it may be an image of text`, page }];
}
