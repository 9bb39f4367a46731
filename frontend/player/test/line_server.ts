/** A real server at the other end of the line: Socket.IO over a WebSocket, as far as a screen needs it. It says what a test says. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

const WEBSOCKET_ID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3
const TEXT = 1;
const CLOSE = 8;

/** One connection of a screen. */
export interface Line {
  /** What the screen brought when it connected. */
  auth: Record<string, unknown>;
  /** Names of the events it has said, in order. */
  said: string[];
  say(event: string, message: unknown): void;
  close(): void;
}

export interface LineServer {
  address: string;
  lines: Line[];
  /** Called for every event of every line, and for "connect"; what it returns is the answer, undefined is none. */
  onSaid: (line: Line, event: string, message: unknown) => unknown;
  /** Whether the next connections are refused, and with what. */
  refusal: object | null;
  close(): Promise<void>;
}

export async function serveLines(): Promise<LineServer> {
  const http = createServer();
  const sockets = new Set<Duplex>();
  const server: LineServer = {
    address: "",
    lines: [],
    onSaid: () => undefined,
    refusal: null,
    close: () => closed(http, sockets),
  };
  http.on("upgrade", (request, socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy()); // the screen hung up in the middle of a word
    accept(server, request, socket);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  server.address = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return server;
}

function closed(http: Server, sockets: Set<Duplex>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => http.close(() => resolve()));
}

function accept(server: LineServer, request: IncomingMessage, socket: Duplex): void {
  const key = String(request.headers["sec-websocket-key"]);
  const proof = createHash("sha1")
    .update(key + WEBSOCKET_ID)
    .digest("base64");
  const head = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${proof}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  const send = (text: string) => socket.write(framed(text));
  const line: Line = {
    auth: {},
    said: [],
    say: (event, message) => send(`42${JSON.stringify([event, message])}`),
    close: () => socket.destroy(),
  };
  send(
    `0${JSON.stringify({ sid: "engine", upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1e6 })}`,
  );
  readFrames(socket, (text) => takeIn(server, line, text, send));
}

/** Engine.IO's message is 4; in it Socket.IO's 0 connects, 2 is an event, 3 its answer, 4 refuses. */
function takeIn(server: LineServer, line: Line, text: string, send: (text: string) => void): void {
  if (text.startsWith("40")) {
    if (server.refusal) return send(`44${JSON.stringify({ message: "refused", data: server.refusal })}`);
    line.auth = JSON.parse(text.slice(2) || "{}") as Line["auth"];
    server.lines.push(line);
    send(`40${JSON.stringify({ sid: "socket" })}`);
    server.onSaid(line, "connect", null);
    return;
  }
  const event = /^42(\d*)(\[.*\])$/s.exec(text);
  if (!event) return;
  const [name, message] = JSON.parse(event[2] ?? "") as [string, unknown];
  line.said.push(name);
  const answer = server.onSaid(line, name, message);
  if (event[1] && answer !== undefined) send(`43${event[1]}${JSON.stringify([answer])}`);
}

function framed(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x80 | TEXT, body.length]) : Buffer.alloc(4, 0x80 | TEXT);
  if (body.length >= 126) {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  }
  return Buffer.concat([head, body]);
}

/** Takes a screen's frames apart: always masked, never longer than 64 KiB. */
function readFrames(socket: Duplex, take: (text: string) => void): void {
  let waiting = Buffer.alloc(0);
  socket.on("data", (piece: Buffer) => {
    waiting = Buffer.concat([waiting, piece]);
    for (let frame = firstFrame(waiting); frame; frame = firstFrame(waiting)) {
      waiting = waiting.subarray(frame.length);
      if (frame.kind === CLOSE) socket.end();
      else take(frame.text);
    }
  });
}

function firstFrame(bytes: Buffer): { kind: number; text: string; length: number } | null {
  if (bytes.length < 6) return null;
  const short = (bytes[1] ?? 0) & 0x7f;
  const maskAt = short === 126 ? 4 : 2;
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const length = maskAt + 4 + size;
  if (bytes.length < length) return null;
  const body = bytes.subarray(maskAt + 4, length).map((byte, index) => byte ^ (bytes[maskAt + (index % 4)] ?? 0));
  return { kind: (bytes[0] ?? 0) & 0x0f, text: Buffer.from(body).toString(), length };
}
