import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from './app.js';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

/** Calls the REST API of a running app. */
export class Client {
  constructor(
    private readonly app: Pick<App, 'url'>,
    private readonly key: string | undefined,
  ) {}

  async request<T = Record<string, unknown>>(method: string, path: string, body?: unknown, headers = {}): Promise<Answer<T>> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.app.url + path, {
      method,
      headers: {
        ...(this.key && { authorization: `Bearer ${this.key}` }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
  }

  get<T = Record<string, unknown>>(path: string) {
    return this.request<T>('GET', path);
  }

  post<T = Record<string, unknown>>(path: string, body?: unknown) {
    return this.request<T>('POST', path, body);
  }

  put<T = Record<string, unknown>>(path: string, body?: unknown) {
    return this.request<T>('PUT', path, body);
  }

  patch<T = Record<string, unknown>>(path: string, body?: unknown) {
    return this.request<T>('PATCH', path, body);
  }

  delete(path: string) {
    return this.request('DELETE', path);
  }

  async collection(name = `collection ${Math.random()}`): Promise<string> {
    const { body } = await this.post<{ id: string }>('/api/v1/collections', { name });
    return body.id;
  }

  upload(collectionId: string, files: FilePart[], metadata?: unknown, expiresAt?: string) {
    const form = formOf(files);
    if (metadata !== undefined) form.append('metadata', typeof metadata === 'string' ? metadata : JSON.stringify(metadata));
    if (expiresAt !== undefined) form.append('expiresAt', expiresAt);
    return this.request<{ items: { id: string; name: string; status: string; duplicate: boolean }[]; code?: string }>(
      'POST',
      `/api/v1/collections/${collectionId}/documents`,
      form,
    );
  }

  /** Sends a file as a new version of a document. */
  replace(documentId: string, file: FilePart) {
    return this.put<DocumentBody & { code?: string }>(`/api/v1/documents/${documentId}/content`, formOf([file]));
  }

  /** Texts that a search by keywords finds. */
  async found(query: string, collection: string): Promise<string[]> {
    const body = { query, mode: 'keyword', limit: 50, collections: [collection] };
    return (await this.post<{ items: { text: string }[] }>('/api/v1/search', body)).body.items.map(({ text }) => text);
  }

  async document(id: string): Promise<DocumentBody> {
    return (await this.get<DocumentBody>(`/api/v1/documents/${id}`)).body;
  }

  /** Waits until something holds of a document. */
  async until(id: string, holds: (document: DocumentBody) => boolean): Promise<DocumentBody> {
    for (let tries = 0; tries < 300; tries++) {
      const document = await this.document(id);
      if (holds(document)) return document;
      await sleep(50);
    }
    throw new Error(`it did not come to it: ${JSON.stringify(await this.document(id))}`);
  }

  /** Waits until the document has come to its end. */
  async settled(documentId: string, timeoutMs = 60_000): Promise<DocumentBody> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const { status, body } = await this.get<DocumentBody>(`/api/v1/documents/${documentId}`);
      if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
      if (body.status === 'ready' || body.status === 'failed') return body;
      if (Date.now() > deadline) throw new Error(`still ${body.status}: ${JSON.stringify(body)}`);
      await sleep(100);
    }
  }
}

export interface FilePart {
  name: string;
  content: string | Uint8Array;
}

export function formOf(files: FilePart[]): FormData {
  const form = new FormData();
  for (const { name, content } of files) {
    // a Blob takes no shared memory, which the type of a Uint8Array allows
    form.append('files', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name);
  }
  return form;
}

export interface DocumentBody {
  id: string;
  status: string;
  name: string;
  mediaType: string;
  bytes: number;
  error?: { code: string; message: string };
  progress: { stage: string; done: number; total: number };
  chunkCount: number;
  sha256: string;
  version: number;
  liveVersion: number | null;
  activity: 'queued' | 'running' | 'stuck' | null;
  attempts: number;
  lastError: { code: string; message: string } | null;
  timings: Record<string, number>;
  expiresAt: string | null;
  pageCount: number | null;
  metadata: Record<string, unknown>;
}
