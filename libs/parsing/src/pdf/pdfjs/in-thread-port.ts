interface Message {
  /** A piece of a stream, such as the text of a page. */
  chunk?: unknown;
}

type Listener = (event: { data: Message }) => void;

/**
 * Connects the API of pdf.js with its worker code in the same thread. The port that pdf.js uses by default clones every
 * message, as between threads; this one passes the message itself.
 */
export class InThreadPort {
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
    // pdf.js reuses the object of a chunk after sending it
    const data = isObject(message.chunk) ? { ...message, chunk: { ...message.chunk } } : message;
    queueMicrotask(() => {
      for (const listener of this.listeners) listener({ data });
    });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
