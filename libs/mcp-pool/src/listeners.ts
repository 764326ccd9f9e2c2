/** The subscribers to one kind of event. A listener that throws harms neither the emitter nor the others. */
export class Listeners<T> {
  private readonly all = new Set<(value: T) => void>();

  constructor(private readonly onError: (error: unknown) => void) {}

  /** @returns unsubscribes */
  subscribe(listener: (value: T) => void): () => void {
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  emit(value: T): void {
    for (const listener of this.all) {
      try {
        listener(value);
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
