import type { Readable } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, codeOf, messageOf } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import { AllowedHosts } from './allowed-hosts.js';
import { contentOf } from './content.js';
import { type Answer, exchange } from './exchange.js';
import { failed, refused, resultOf, tooSlow } from './failures.js';
import { fileNameOf } from './file-name.js';
import { type HostResolver, pin, type Rules } from './pinned.js';
import { readRedirect, readUrl } from './remote-url.js';

export interface RemoteFile {
  /** The URL after all redirects, without fragment; its query may contain secrets. */
  url: string;
  /** Cleaned like the name of an upload; its extension follows the media type that the server sent. */
  name: string;
  /** The decompressed bytes. Read them before `use` ends; errors of the stream are AppErrors. */
  stream: Readable;
}

export interface DownloadOptions {
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

/** Injection token of the {@link HostResolver}. */
export const HOST_RESOLVER = Symbol('HostResolver');

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const RESOLVE_MS = 10_000;
const LIMITS = { connectMs: 10_000, idleMs: 30_000, headerBytes: 16 * 1024 };

const downloads = counter('causeway_url_downloads_total', 'Downloads from URLs by result', ['result']);

/** Fetches files from URLs that callers name: only from public hosts and from those that the operator allows. */
@Injectable()
export class RemoteFiles {
  private readonly logger = new Logger(RemoteFiles.name);
  private readonly rules: Rules;

  constructor(
    @Inject(APP_CONFIG) private readonly config: Pick<AppConfig, 'remote'>,
    @Inject(HOST_RESOLVER) private readonly resolve: HostResolver,
  ) {
    const { allowedHosts, allowedPorts } = config.remote;
    this.rules = { allowed: new AllowedHosts(allowedHosts), ports: allowedPorts, resolveMs: RESOLVE_MS };
  }

  /**
   * Passes the file at a URL to `use`. All connections are closed when `use` has ended, whether or not it read the file.
   *
   * @throws AppError `INGESTION.URL_REFUSED`, `INGESTION.URL_FAILED`, `INGESTION.URL_TIMEOUT`, `INGESTION.TOO_LARGE`;
   * what `use` throws; the reason of `signal`
   */
  async download<T>(url: string, options: DownloadOptions, use: (file: RemoteFile) => Promise<T>): Promise<T> {
    const start = this.accept(url);
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(tooSlow(start.hostname, `not done after ${this.config.remote.timeoutMs} ms`)),
      this.config.remote.timeoutMs,
    );
    const signal = options.signal ? AbortSignal.any([options.signal, late.signal]) : late.signal;
    try {
      const result = await this.follow(start, signal, (answer, at) => use(fileOf(answer, at, options.maxBytes, signal)));
      downloads.inc({ result: 'completed' });
      return result;
    } catch (error) {
      this.report(error, start.hostname, options.signal?.aborted ?? false);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private accept(url: string): URL {
    try {
      if (!this.config.remote.enabled) throw refused('downloads from URLs are disabled here; upload the file');
      return readUrl(url);
    } catch (error) {
      this.report(error, 'a URL', false);
      throw error;
    }
  }

  private async follow<T>(start: URL, signal: AbortSignal, use: (answer: Answer, at: URL) => Promise<T>): Promise<T> {
    let url = start;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const at = url;
      const pinned = await pin(at, this.rules, this.resolve, signal);
      const step = await exchange<{ next: URL } | { result: T }>(pinned, LIMITS, signal, async (answer) =>
        REDIRECTS.has(answer.status) ? { next: readRedirect(answer.headers.location, at) } : { result: await use(answer, at) },
      );
      if ('result' in step) return step.result;
      url = step.next;
    }
    throw failed(`"${start.hostname}" redirects more than ${MAX_REDIRECTS} times`);
  }

  /** Counts a failure and logs it with the host only: the rest of a URL may contain secrets. */
  private report(error: unknown, host: string, aborted: boolean): void {
    const result = resultOf(error, aborted);
    downloads.inc({ result });
    const reason = (error instanceof AppError && error.internal) || messageOf(error);
    this.logger.warn(`download from ${host} ended as ${result}: ${codeOf(error)} ${reason}`);
  }
}

/** @throws AppError `INGESTION.URL_FAILED` for any status but 200, `INGESTION.TOO_LARGE` */
function fileOf(answer: Answer, url: URL, maxBytes: number, signal: AbortSignal): RemoteFile {
  if (answer.status !== 200) throw failed(`"${url.hostname}" answered with status ${answer.status} instead of 200`);
  const stream = contentOf(answer, url.hostname, maxBytes, signal);
  return { url: url.href, name: fileNameOf(url, answer.headers), stream };
}
