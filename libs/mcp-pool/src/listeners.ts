/** Whoever wants to be told. One that throws harms neither the teller nor the others. */
export class Listeners<T> {
  private readonly all = new Set<(value: T) => void>();

  constructor(private readonly onError: (error: unknown) => void) {}

  /** @returns takes it away again */
  add(listener: (value: T) => void): () => void {
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  tell(value: T): void {
    for (const listener of this.all) {
      try {
        listener(value);
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
