import type { Failure } from '../service/failure-of.js';
import { printable } from './columns.js';
import type { Findings } from './find-files.js';
import type { Collection } from './upload-api.js';
import type { UploadItem } from './upload-item.js';

export interface Summary {
  collection: Collection | null;
  files: number;
  uploaded: number;
  updated: number;
  /** The collection already had their bytes. */
  skipped: number;
  ready: number;
  /** Documents that were still being processed at the end. */
  unfinished: number;
  notSent: number;
  failed: ({ path: string } & Failure)[];
  linksLeftOut: number;
  interrupted: boolean;
  /** The problem that ended the upload early. */
  problem?: Failure;
  /** What would be done, for a dry run. */
  plan?: { path: string; action: string }[];
}

export function summarise(
  items: UploadItem[],
  { unreadable, links }: Findings,
  { collection, interrupted, problem }: Pick<Summary, 'collection' | 'interrupted'> & { problem: Failure | undefined },
): Summary {
  const count = (is: (item: UploadItem) => boolean) => items.filter(is).length;
  const failed = items.flatMap(({ path, failure }) => (failure ? [{ path, ...failure }] : []));
  return {
    collection,
    files: items.length,
    uploaded: count(({ done }) => done === 'uploaded'),
    updated: count(({ done }) => done === 'updated'),
    skipped: count(isSkipped),
    ready: count(({ status }) => status === 'ready'),
    unfinished: count((item) => hasDocument(item) && item.status !== 'ready' && item.status !== 'failed'),
    notSent: count((item) => !hasDocument(item) && !item.failure),
    failed: [...unreadable.map(({ path, code }) => ({ path, code, message: 'the folder cannot be read' })), ...failed],
    linksLeftOut: links,
    interrupted,
    ...(problem && { problem }),
  };
}

export function planOf(items: UploadItem[]) {
  return items.flatMap(({ path, action }) => (action ? [{ path, action }] : []));
}

export function exitCodeOf({ interrupted, problem, failed }: Summary): number {
  if (interrupted) return 130;
  return problem || failed.length > 0 ? 1 : 0;
}

/** The summary as lines for people. */
export function summaryLines(summary: Summary): string[] {
  const { collection, files, uploaded, updated, skipped, ready, unfinished, notSent, failed, linksLeftOut } = summary;
  const counts = (pairs: [number, string][]) => pairs.flatMap(([n, what]) => (n > 0 ? [`${n} ${what}`] : [])).join(', ');
  const sent = counts([
    [uploaded, 'uploaded'],
    [updated, 'updated'],
    [skipped, 'already there'],
    [notSent, summary.plan ? 'to send' : 'not sent'],
  ]);
  const states = counts([
    [ready, 'ready'],
    [unfinished, 'in progress'],
    [failed.length, 'failed'],
  ]);
  const name = collection ? `${printable(collection.name)} (${collection.id})` : 'a new collection';
  return [
    ...(summary.plan ?? []).map(({ path, action }) => `${action.padEnd(8)}  ${printable(path)}`),
    ...failed.map(({ path, code, message }) => `failed    ${printable(path)}: ${code}: ${printable(message)}`),
    `${files === 1 ? '1 file' : `${files} files`}, ${name}: ${[sent, states].filter(Boolean).join('; ') || 'nothing to do'}`,
    ...(linksLeftOut > 0 ? [`symbolic links skipped: ${linksLeftOut}`] : []),
    ...(summary.problem ? [`${summary.problem.code}: ${printable(summary.problem.message)}`] : []),
    ...(summary.interrupted || summary.problem ? ['run the same command again to continue'] : []),
  ];
}

function hasDocument(item: UploadItem): boolean {
  return item.done !== undefined || item.action === 'skip';
}

function isSkipped({ done, action }: UploadItem): boolean {
  return done === 'skipped' || action === 'skip';
}
