/** A real HTTP server with bad habits: it breaks lines, lies about lengths, shows its login page. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Habit = (request: IncomingMessage, response: ServerResponse, file: Uint8Array) => void;

export interface MediaServer {
  url: string;
  /** The Range header of each request so far; "" when it asked for the whole. */
  asked: string[];
  /** How the next requests are answered, one habit each; then as a good server does. */
  habits: Habit[];
  close(): Promise<void>;
}

export async function serveMedia(file: Uint8Array): Promise<MediaServer> {
  const asked: string[] = [];
  const habits: Habit[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.range ?? "");
    (habits.shift() ?? good)(request, response, file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/media/film`, asked, habits, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

export const good: Habit = (request, response, file) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (from >= file.length) return void response.writeHead(416).end();
  if (from === 0) return void response.writeHead(200, { "Content-Length": file.length }).end(file);
  response.writeHead(206, {
    "Content-Range": `bytes ${from}-${file.length - 1}/${file.length}`,
    "Content-Length": file.length - from,
  });
  response.end(file.subarray(from));
};

/** The line breaks after so many bytes of what was asked for. */
export const breaksAfter =
  (bytes: number): Habit =>
  (request, response, file) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const headers: Record<string, string | number> = { "Content-Length": file.length - from };
    if (from > 0) headers["Content-Range"] = `bytes ${from}-${file.length - 1}/${file.length}`;
    response.writeHead(from > 0 ? 206 : 200, headers);
    response.write(file.subarray(from, from + bytes), () => setTimeout(() => response.destroy(), 20));
  };

/** Knows no ranges: always the whole file. */
export const ignoresRanges: Habit = (_request, response, file) => {
  response.writeHead(200, { "Content-Length": file.length }).end(file);
};

/** A hotel's login page, with status 200. */
export const loginPage: Habit = (_request, response) => {
  response.writeHead(200, { "Content-Type": "text/html" }).end("<html><h1>Please sign in</h1></html>");
};

/** The right length and the wrong bytes. */
export const flipsBytes: Habit = (_request, response, file) => {
  const flipped = Uint8Array.from(file);
  flipped[Math.floor(flipped.length / 2)] = (flipped[Math.floor(flipped.length / 2)] ?? 0) ^ 0xff;
  response.writeHead(200, { "Content-Length": file.length }).end(flipped);
};

export const answers =
  (status: number): Habit =>
  (_request, response) => {
    response.writeHead(status).end();
  };
