import { AppError } from '@causeway/kernel';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { readXml } from './read-xml.js';

/** A reference from one part to another, or to something outside, which is never followed. */
export interface Relation {
  /** Last segment of its type: `header`, `footnotes`, `aFChunk`. */
  type: string;
  /** Path of the part in the package. */
  path: string;
}

const MAX_PART_BYTES = 96 * 1024 * 1024;

/** The parts of a Word file. Nothing else reads the zip, so what was checked is what is read. */
export class WordPackage {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws AppError `PARSE.CORRUPT`, also where two parts share a name, of which readers would choose differently */
  static async open(bytes: Buffer): Promise<WordPackage> {
    const entries = new Map<string, Entry>();
    try {
      const zip = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true });
      for await (const entry of zip.eachEntry()) {
        const name = entry.fileName.toLowerCase();
        if (entries.has(name)) throw damaged(`${entry.fileName} is in it twice`);
        entries.set(name, entry);
      }
      return new WordPackage(zip, entries);
    } catch (cause) {
      throw cause instanceof AppError ? cause : damaged('its zip directory cannot be read', cause);
    }
  }

  has(path: string): boolean {
    return this.entries.has(path.toLowerCase());
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const entry = this.entries.get(path.toLowerCase());
    if (!entry) return undefined;
    if (entry.uncompressedSize > MAX_PART_BYTES) {
      throw new AppError('PARSE.LIMIT_EXCEEDED', `the document was refused: its part ${path} is too large`);
    }
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of await this.zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    } catch (cause) {
      throw damaged(`${path} cannot be unpacked`, cause);
    }
    return Buffer.concat(chunks);
  }

  /** What `part` refers to inside the package, by id; `''`: the package itself. */
  async relations(part: string): Promise<Map<string, Relation>> {
    const slash = part.lastIndexOf('/') + 1;
    const folder = part.slice(0, slash);
    const path = `${folder}_rels/${part.slice(slash)}.rels`;
    const relations = new Map<string, Relation>();
    const bytes = await this.read(path);
    if (!bytes) return relations;
    readXml(bytes, path, {
      open: (name, { Id = '', Type = '', Target = '', TargetMode = '' }) => {
        if (name !== 'rel:Relationship' || TargetMode.toLowerCase() === 'external') return;
        relations.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), path: resolvePath(folder, Target) });
      },
    });
    return relations;
  }
}

/** Climbing above the root ends at the root: a path names a part of the package or nothing. */
function resolvePath(folder: string, target: string): string {
  const segments: string[] = [];
  for (const segment of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}

function damaged(why: string, cause?: unknown): AppError {
  return new AppError('PARSE.CORRUPT', `the document is damaged: ${why}`, { cause });
}
