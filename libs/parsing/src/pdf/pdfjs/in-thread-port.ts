interface Message {
  /** Part of a stream, such as the text of a page. */
  chunk?: unknown;
}

type Listener = (event: { data: Message }) => void;

/**
 * Connects the two halves of pdf.js, which both run in this thread here. The port that pdf.js would take by itself copies
 * all messages, as those between threads are; this one hands them over.
 */
export class PdfPort {
  private readonly listeners = new Set<Listener>();

  addEventListener(_type: 'message', listener: Listener, { signal }: { signal?: AbortSignal } = {}): void {
    if (signal?.aborted) return;
    this.listeners.add(listener);
    signal?.addEventListener('abort', () => this.listeners.delete(listener), { once: true });
  }

  removeEventListener(_type: 'message', listener: Listener): void {
    this.listeners.delete(listener);
  }

  postMessage(message: Message): void {
    // a chunk that was sent is emptied and filled again
    const data = isObject(message.chunk) ? { ...message, chunk: { ...message.chunk } } : message;
    queueMicrotask(() => {
      for (const listener of this.listeners) listener({ data });
    });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
