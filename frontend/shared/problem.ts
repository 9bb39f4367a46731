/** What the server said went wrong (application/problem+json), or why it could not be asked at all. */
export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  errors?: Record<string, string[]>;
  [more: string]: unknown;
}

export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly body: ProblemBody = {},
  ) {
    super(body.detail ?? body.title ?? code);
  }

  /** Sentences for single fields of the form that was sent. */
  get fields(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.body.errors ?? {}).map(([field, sentences]) => [field, sentences.join(" ")]),
    );
  }

  /** Asking again may help: the network, or a server in trouble; never a refusal. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** Reads a refusal; a body that is no problem+json (a proxy's page) still becomes a Problem. */
export function problemFrom(status: number, text: string): Problem {
  const body = parsed(text);
  return new Problem(status, typeof body.code === "string" ? body.code : `http_${status}`, body);
}

function parsed(text: string): ProblemBody {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? { ...body } : {};
  } catch {
    return {}; // a proxy answered in HTML: the status alone has to speak
  }
}
