/** An error answer of the service. */
export class RestProblem extends Error {
  /**
   * @param code the code of the problem; `HTTP` if the answer is not from the service
   * @param retryAfterMs how long the answer asks the client to wait
   */
  constructor(
    place: string,
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly retryAfterMs?: number,
  ) {
    super(`${place}: ${status} ${code}: ${detail}`);
  }
}

/** Calls the REST API as any other client does. */
export class RestClient {
  /** @param url without a slash at its end */
  constructor(
    readonly url: string,
    private readonly key: string,
  ) {}

  /** Returns the JSON of the answer. @throws RestProblem; the error of fetch if there is no answer */
  async exchange<T>(method: string, path: string, init: RequestInit = {}): Promise<T> {
    const headers = { ...init.headers, authorization: `Bearer ${this.key}` };
    const response = await fetch(this.url + path, { ...init, method, headers });
    const place = `${method} ${path}`;
    if (!response.ok) throw await problemOf(response, place);
    const text = await response.text();
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new RestProblem(
        place,
        response.status,
        'HTTP',
        'the answer is not JSON; check that a Causeway service runs at this URL',
      );
    }
  }

  /** @param body a form, or a value that is sent as JSON */
  json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.exchange(method, path, initOf(body));
  }
}

/** @param body a form, or a value that is sent as JSON */
export function initOf(body: unknown): RequestInit {
  if (body instanceof FormData) return { body };
  return body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

async function problemOf(response: Response, place: string): Promise<RestProblem> {
  const { status, statusText, headers } = response;
  const body: unknown = await response.json().catch(() => undefined);
  const unknown = `${status} ${statusText}; check that a Causeway service runs at this URL`;
  const { code = 'HTTP', detail = unknown } = (body ?? {}) as { code?: string; detail?: string };
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return new RestProblem(place, status, code, detail, Number.isFinite(seconds) ? seconds * 1_000 : undefined);
}
