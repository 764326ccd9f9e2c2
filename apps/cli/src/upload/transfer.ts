import { basename } from 'node:path';
import { failureOf } from '../service/failure-of.js';
import { isConnectionFailure } from '../service/retry-policy.js';
import { inParallel } from './in-parallel.js';
import type { UploadApi } from './upload-api.js';
import type { UploadProgress } from './upload-progress.js';
import type { UploadItem } from './upload-item.js';

interface Transferring {
  concurrency: number;
  metadata: Record<string, unknown> | undefined;
  stop: AbortSignal;
  progress: UploadProgress;
}

/** Sends the files, new versions first, because a new file may have the bytes that a new version replaces. */
export async function transfer(items: UploadItem[], api: UploadApi, collectionId: string, options: Transferring): Promise<void> {
  const updates = items.filter(({ action }) => action === 'update');
  const uploads = items.filter(({ action }) => action === 'upload');
  const bytes = [...updates, ...uploads].reduce((sum, item) => sum + item.bytes, 0);
  options.progress.begin('uploading', updates.length + uploads.length, bytes);
  const sender = new Sender(api, collectionId, options);
  await inParallel(updates, options, (item) => sender.send(item));
  await inParallel(uploads, options, (item) => sender.send(item));
}

class Sender {
  /** The documents of this run by the SHA-256 of their bytes. Equal files are sent once. */
  private readonly sent = new Map<string, { id: string; status: string }>();

  constructor(
    private readonly api: UploadApi,
    private readonly collectionId: string,
    private readonly options: Transferring,
  ) {}

  /** @throws the connection failure if the service cannot be reached. Other errors are recorded as failures of the file. */
  async send(item: UploadItem): Promise<void> {
    const { progress } = this.options;
    progress.at(item.path);
    try {
      await (item.action === 'update' ? this.replace(item) : this.upload(item));
      progress.done(item);
    } catch (error) {
      if (isConnectionFailure(error) && !(await this.api.client.isReachable())) throw error;
      item.failure = failureOf(error);
      progress.failed(item);
    }
    progress.tick();
  }

  private async upload(item: UploadItem): Promise<void> {
    const alike = this.sent.get(item.sha256!);
    if (alike) {
      this.options.progress.bytes(item.bytes);
      Object.assign(item, { done: 'skipped', documentId: alike.id, status: alike.status });
      return;
    }
    const { id, status, duplicate } = await this.counting(item, (onBytes) =>
      this.api.upload(this.collectionId, partOf(item), { ...this.options.metadata, path: item.path }, onBytes),
    );
    this.sent.set(item.sha256!, { id, status });
    Object.assign(item, { done: duplicate ? 'skipped' : 'uploaded', documentId: id, status });
  }

  private async replace(item: UploadItem): Promise<void> {
    const { metadata } = this.options;
    const { status } = await this.counting(item, (onBytes) =>
      this.api.replace(item.documentId!, partOf(item), metadata && { ...metadata, path: item.path }, onBytes),
    );
    Object.assign(item, { done: 'updated', status });
  }

  /** Adds the bytes to the progress while they are sent. Bytes that are sent again count once. */
  private async counting<T>(item: UploadItem, send: (onBytes: (bytes: number) => void) => Promise<T>): Promise<T> {
    const { progress } = this.options;
    let left = item.bytes;
    try {
      return await send((bytes) => {
        const counted = Math.min(bytes, left);
        left -= counted;
        progress.bytes(counted);
      });
    } finally {
      progress.bytes(left);
    }
  }
}

function partOf({ location }: UploadItem) {
  return { location, name: basename(location) };
}
