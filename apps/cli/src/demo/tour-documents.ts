import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '@causeway/kernel';
import type { DemoClient, DocumentState } from './demo-client.js';
import { ProgressBoard, type ProgressRow } from './progress-board.js';
import { heading, print } from './terminal.js';

const KINDS = /\.(txt|md|pdf|docx)$/;

/** Uploads the documentation of the project and a few sample files, and shows their progress. */
export async function uploadDocuments(client: DemoClient, collectionId: string): Promise<void> {
  const paths = await documentsToShow();
  heading(`Uploading ${paths.length} documents`);
  const uploads = await Promise.all(
    paths.map(async (path) => ({ name: basename(path), ...(await client.upload(collectionId, path)) })),
  );
  const board = new ProgressBoard();
  for (;;) {
    const states = await client.documents(
      collectionId,
      uploads.map(({ id }) => id),
    );
    board.update(states.map((state, i) => toRow(state, uploads[i]!.duplicate)));
    if (states.every(({ status }) => status === 'ready' || status === 'failed')) return summarise(states);
    await sleep(300);
  }
}

async function documentsToShow(): Promise<string[]> {
  const docs = join(projectRoot(import.meta.dirname), 'docs');
  const folders = [docs, join(docs, 'demo')];
  const lists = await Promise.all(folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))));
  return lists.flat().filter((path) => KINDS.test(path));
}

function toRow({ name, status, progress, error }: DocumentState, duplicate: boolean): ProgressRow {
  return { name, status, ...progress, note: error?.code ?? (duplicate ? 'uploaded before' : undefined) };
}

function summarise(states: DocumentState[]): void {
  const chunks = states.reduce((sum, { chunkCount }) => sum + (chunkCount ?? 0), 0);
  print(`  ${states.filter(({ status }) => status === 'ready').length} of ${states.length} ready, ${chunks} chunks`);
}
