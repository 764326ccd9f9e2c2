import type { DemoClient, FoundPassage } from './demo-client.js';
import { bold, dim, heading, oneLine, print } from './terminal.js';

const QUESTIONS = [
  'When must the gantry crane stop working?',
  'What happens to a job when Redis is wiped?',
  '员工每年有几天年假？',
  '出差住宿怎么报销',
];

/** Searches in English and Chinese and shows the source of each passage. */
export async function searchBothLanguages(client: DemoClient, collectionId: string): Promise<void> {
  heading('Searching');
  for (const question of QUESTIONS) {
    const { items, tookMs, degraded } = await client.search(question, collectionId);
    const note = degraded.length > 0 ? `, without ${degraded.join(', ')}` : '';
    print(`  ${bold(question)} ${dim(`${Math.round(tookMs)} ms${note}`)}`);
    for (const [i, item] of items.entries()) {
      print(`    ${i + 1}. ${oneLine(item.text)}`);
      print(dim(`       ${placeOf(item)}`));
    }
  }
}

/** Document, page or heading, and offsets. */
export function placeOf({ documentName, citation }: FoundPassage): string {
  const page = citation.page === undefined ? [] : [`page ${citation.page}`];
  const trail = citation.headingPath.length > 0 ? [citation.headingPath.join(' › ')] : [];
  return [documentName, ...page, ...trail, `characters ${citation.charStart}–${citation.charEnd}`].join(', ');
}
