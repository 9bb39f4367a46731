/** A server that answers what a test says, by method and path, and remembers what it was asked. */
import type { ProblemBody } from "../problem";
import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  authorization: string | null;
}

type Answer = (asked: Asked) => Response | Promise<Response>;

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

export function refusal(status: number, body: ProblemBody): Response {
  return new Response(JSON.stringify({ status, ...body }), {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });
}

/** Stands in for the network until the test is over. A path without an answer is an error of the test. */
export function serve(answers: Record<string, Answer>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.text();
    const said: Asked = {
      method: request.method,
      path: pathname,
      query: searchParams,
      body: text ? JSON.parse(text) : undefined,
      authorization: request.headers.get("Authorization"),
    };
    asked.push(said);
    const answer = answers[`${said.method} ${said.path}`];
    if (!answer) throw new Error(`The test has no answer for ${said.method} ${said.path}.`);
    return answer(said);
  });
  return asked;
}
