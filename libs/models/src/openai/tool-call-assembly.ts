import { newId } from '@causeway/kernel';
import type { ModelToolCall } from '../language-model.port.js';

/** A piece of a tool call as providers send it. Any field may be missing, and some providers send arguments as an object. */
export interface ToolCallPiece {
  index?: number | null;
  id?: string | null;
  function?: { name?: string | null; arguments?: unknown } | null;
}

interface Draft {
  id: string;
  name: string;
  arguments: string;
}

/**
 * Assembles tool calls from the pieces of a stream. A piece belongs to the call with its index, except that a second id
 * for an index begins another call, because some providers number every call 0. Without an index, a new id or a name
 * begins a call, and any other piece continues the last one.
 */
export class ToolCallAssembly {
  private readonly drafts: Draft[] = [];
  private readonly byIndex = new Map<number, Draft>();

  append(piece: ToolCallPiece): void {
    const draft = this.find(piece) ?? this.begin();
    if (typeof piece.index === 'number') this.byIndex.set(piece.index, draft);
    draft.id ||= piece.id ?? '';
    draft.name ||= piece.function?.name ?? '';
    draft.arguments += argumentText(piece.function?.arguments);
  }

  /** Returns the calls in the order in which they began. Missing ids are generated; missing arguments become `{}`. */
  calls(): ModelToolCall[] {
    return this.drafts
      .filter(({ name }) => name !== '')
      .map((draft) => ({ id: draft.id || `call_${newId()}`, name: draft.name, arguments: draft.arguments.trim() || '{}' }));
  }

  private find({ index, id, function: called }: ToolCallPiece): Draft | undefined {
    if (typeof index === 'number') {
      const draft = this.byIndex.get(index);
      return draft && id && draft.id && draft.id !== id ? undefined : draft;
    }
    if (id) return this.drafts.find((draft) => draft.id === id);
    return called?.name ? undefined : this.drafts.at(-1);
  }

  private begin(): Draft {
    const draft = { id: '', name: '', arguments: '' };
    this.drafts.push(draft);
    return draft;
  }
}

function argumentText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
