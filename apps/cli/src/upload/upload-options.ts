import { parseArgs } from 'node:util';
import { serviceUrl } from '../service/service-url.js';
import { UsageError } from '../service/usage-error.js';

export interface UploadOptions {
  /** Paths of folders and files. */
  sources: string[];
  /** The id or name of the collection. */
  collection: string;
  create: boolean;
  /** The URL of the service, without a trailing slash. */
  url: string;
  key: string | undefined;
  /** The number of files that are sent at the same time. */
  concurrency: number;
  include: string[];
  exclude: string[];
  /** The metadata of every document, in addition to its `path`. */
  metadata: Record<string, unknown> | undefined;
  update: boolean;
  wait: boolean;
  dryRun: boolean;
  json: boolean;
}

export const UPLOAD_HELP = `usage: causeway upload <folder|file…> --collection <id or name> [options]

Upload files into a collection of a running service. Files that the collection already has are not sent again, so the
same command continues after Ctrl-C or a crash.

  --create              create the collection if it does not exist
  --url URL             the URL of the service; default: the service on this machine (HOST, PORT)
  --key KEY             the API key; default: CAUSEWAY_ADMIN_KEY, then the key file of the service on this machine
  --include GLOB        upload only these files, such as '*.md' or 'guides/**'; can be repeated
  --exclude GLOB        skip these files; can be repeated
  --metadata JSON       a JSON object to store with every document, in addition to its "path"
  --update              upload a changed file as a new version of the document with the same path
  --concurrency N       send N files at the same time, 1 to 32; default 4
  --no-wait             do not wait until the documents are ready
  --dry-run             print what would be done, and do nothing
  --json                print the summary as JSON; progress is printed to stderr
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

/** @returns undefined if help was requested @throws UsageError, and the errors of `parseArgs` */
export function parseUpload(args: string[]): UploadOptions | undefined {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (values.help) return undefined;
  if (positionals.length === 0) throw new UsageError('name a folder or files to upload');
  const collection = values.collection?.trim();
  if (!collection) throw new UsageError('--collection is missing: give the id or the name of a collection');
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
  if ('path' in value) throw new UsageError('--metadata must not contain "path", which is set to the path of each file');
  return value as Record<string, unknown>;
}
