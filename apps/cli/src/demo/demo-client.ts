import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { RestClient } from '../service/rest-client.js';

export interface DocumentState {
  id: string;
  name: string;
  status: string;
  progress: { done: number; total: number };
  error?: { code: string; message: string };
  chunkCount: number | null;
}

export interface FoundPassage {
  documentName: string;
  text: string;
  citation: { page?: number; headingPath: string[]; charStart: number; charEnd: number };
}

/** The REST calls of the demo. */
export class DemoClient extends RestClient {
  /** The id of the collection with this name, which is created if it does not exist. */
  async collection(name: string): Promise<string> {
    const { items } = await this.json<{ items: { id: string; name: string }[] }>('GET', '/api/v1/collections?limit=200');
    const existing = items.find((item) => item.name === name);
    return existing?.id ?? (await this.json<{ id: string }>('POST', '/api/v1/collections', { name })).id;
  }

  async upload(collectionId: string, path: string): Promise<{ id: string; duplicate: boolean }> {
    const form = new FormData();
    form.append('files', new Blob([await readFile(path)]), basename(path));
    const answer = await this.json<{ items: { id: string; duplicate: boolean }[] }>(
      'POST',
      `/api/v1/collections/${collectionId}/documents`,
      form,
    );
    return answer.items[0]!;
  }

  /** The documents of a collection with these ids, in the order of the ids. */
  async documents(collectionId: string, ids: string[]): Promise<DocumentState[]> {
    const path = `/api/v1/collections/${collectionId}/documents?limit=200`;
    const { items } = await this.json<{ items: DocumentState[] }>('GET', path);
    return ids.flatMap((id) => items.find((item) => item.id === id) ?? []);
  }

  async search(query: string, collectionId: string): Promise<{ items: FoundPassage[]; tookMs: number; degraded: string[] }> {
    return this.json('POST', '/api/v1/search', { query, collections: [collectionId], limit: 3 });
  }
}
