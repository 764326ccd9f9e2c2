/** An answer of the service that is not a success. */
export class RestProblem extends Error {
  /**
   * @param code of the service's problem; `HTTP` when the answer was none of the service's own
   * @param retryAfterMs what the answer asked to wait
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

/** Calls of the REST API, as any client would make them. */
export class RestClient {
  /** @param url without a slash at its end */
  constructor(
    readonly url: string,
    private readonly key: string,
  ) {}

  /** The answer's JSON. @throws RestProblem; fetch's own errors when there is no answer */
  async exchange<T>(method: string, path: string, init: RequestInit = {}): Promise<T> {
    const headers = { ...init.headers, authorization: `Bearer ${this.key}` };
    const response = await fetch(this.url + path, { ...init, method, headers });
    const place = `${method} ${path}`;
    if (!response.ok) throw await problemOf(response, place);
    const text = await response.text();
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new RestProblem(place, response.status, 'HTTP', 'not JSON; is there a Causeway service at this URL?');
    }
  }

  /** @param body a form, or what is sent as JSON */
  json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.exchange(method, path, initOf(body));
  }
}

/** @param body a form, or what is sent as JSON */
export function initOf(body: unknown): RequestInit {
  if (body instanceof FormData) return { body };
  return body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

async function problemOf(response: Response, place: string): Promise<RestProblem> {
  const { status, statusText, headers } = response;
  const body: unknown = await response.json().catch(() => undefined);
  const strange = `${status} ${statusText}; is there a Causeway service at this URL?`;
  const { code = 'HTTP', detail = strange } = (body ?? {}) as { code?: string; detail?: string };
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return new RestProblem(place, status, code, detail, Number.isFinite(seconds) ? seconds * 1_000 : undefined);
}
