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

  delete(path: string) {
    return this.request('DELETE', path);
  }

  async collection(name = `collection ${Math.random()}`): Promise<string> {
    const { body } = await this.post<{ id: string }>('/api/v1/collections', { name });
    return body.id;
  }

  upload(collectionId: string, files: { name: string; content: string | Uint8Array }[], metadata?: unknown) {
    const form = new FormData();
    for (const { name, content } of files) form.append('files', new Blob([content]), name);
    if (metadata !== undefined) form.append('metadata', typeof metadata === 'string' ? metadata : JSON.stringify(metadata));
    return this.request<{ items: { id: string; name: string; status: string; duplicate: boolean }[]; code?: string }>(
      'POST',
      `/api/v1/collections/${collectionId}/documents`,
      form,
    );
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

export interface DocumentBody {
  id: string;
  status: string;
  name: string;
  mediaType: string;
  bytes: number;
  error?: { code: string; message: string };
  progress: { stage: string; done: number; total: number };
  chunkCount: number;
  pageCount: number | null;
  metadata: Record<string, unknown>;
}
