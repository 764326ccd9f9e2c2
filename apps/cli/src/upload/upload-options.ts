import { parseArgs } from 'node:util';
import { serviceUrl } from '../service/service-url.js';
import { UsageError } from '../service/usage-error.js';

export interface UploadOptions {
  /** Folders and files. */
  sources: string[];
  /** Id or name. */
  collection: string;
  create: boolean;
  /** Of the service, without a slash at its end. */
  url: string;
  key: string | undefined;
  /** Files at once. */
  concurrency: number;
  include: string[];
  exclude: string[];
  /** For every document, beside its `path`; undefined when nothing was said. */
  metadata: Record<string, unknown> | undefined;
  update: boolean;
  wait: boolean;
  dryRun: boolean;
  json: boolean;
}

export const UPLOAD_HELP = `usage: causeway upload <folder|file…> --collection <id or name> [options]

Uploads files into a collection of a running service. What the collection holds already is not sent again:
after a Ctrl-C or a crash the same command goes on where it stopped.

  --create              make the collection when there is none of this name
  --url URL             of the service; default: that on this machine, by HOST and PORT
  --key KEY             default: CAUSEWAY_ADMIN_KEY, then the key file of a service on this machine
  --include GLOB        only these files, such as '*.md' or 'guides/**'; may be repeated
  --exclude GLOB        not these; may be repeated
  --metadata JSON       an object that is kept with every document, beside its "path"
  --update              a changed file becomes a new version of the document of its path
  --concurrency N       files at once, 1 to 32; default 4
  --no-wait             do not wait until the documents are ready
  --dry-run             only say what would be done
  --json                print the summary as JSON; progress goes to stderr in any case
`;

const OPTIONS = {
  collection: { type: 'string' },
  create: { type: 'boolean', default: false },
  url: { type: 'string' },
  key: { type: 'string' },
  concurrency: { type: 'string', default: '4' },
  include: { type: 'string', multiple: true, default: [] as string[] },
  exclude: { type: 'string', multiple: true, default: [] as string[] },
  metadata: { type: 'string' },
  update: { type: 'boolean', default: false },
  'no-wait': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** @returns undefined when help was asked for @throws what is a wrong usage */
export function parseUpload(args: string[]): UploadOptions | undefined {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (values.help) return undefined;
  if (positionals.length === 0) throw new UsageError('name a folder or files to upload');
  const collection = values.collection?.trim();
  if (!collection) throw new UsageError('--collection is missing: the id or the name of a collection');
  return {
    sources: positionals,
    collection,
    create: values.create,
    url: serviceUrl(values.url),
    key: values.key,
    concurrency: concurrencyOf(values.concurrency),
    include: values.include,
    exclude: values.exclude,
    metadata: metadataOf(values.metadata),
    update: values.update,
    wait: !values['no-wait'],
    dryRun: values['dry-run'],
    json: values.json,
  };
}

function concurrencyOf(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 32) return value;
  throw new UsageError(`--concurrency ${text} is not a number from 1 to 32`);
}

function metadataOf(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--metadata is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError('--metadata must be a JSON object, such as \'{"team": "port"}\'');
  if ('path' in value) throw new UsageError('--metadata must not name "path": it is the path of each file');
  return value as Record<string, unknown>;
}
