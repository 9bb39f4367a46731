/** Starts the product as a person would, on a free port with folders of its own, and stops it by its process id. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATIENCE_MS = 60_000;
/** A server that is told to stop has this long. */
const STOPS_WITHIN_MS = 15_000;
/**
 * Below what machines hand out by themselves, and a range for each worker: a server that is down for a while finds its
 * port still free, and no other journey's server behind it.
 */
const FIRST_PORT = 20_000;
const PORTS_PER_WORKER = 1_000;

export const ADMIN = { username: "ana", password: "correct horse battery staple" };

export class TvsServer {
  #process: ChildProcess | null = null;
  #said = "";

  private constructor(
    readonly port: number,
    readonly folder: string,
    readonly settings: Record<string, string>,
  ) {}

  /** A server with an empty database and one administrator, ready to answer. */
  static async begin(settings: Record<string, string> = {}): Promise<TvsServer> {
    const folder = await mkdtemp(join(tmpdir(), "tvs-e2e-"));
    const server = new TvsServer(await freePort(), folder, settings);
    await server.start();
    return server;
  }

  /** As the machine itself sees it: a secure context for browsers. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** As another machine of the network sees it: plain HTTP, which browsers do not trust. */
  get urlOnNetwork(): string {
    return `http://${networkAddress()}:${this.port}`;
  }

  async start(): Promise<void> {
    const python = join(ROOT, ".venv", "bin", "python");
    const child = spawn(python, [join(ROOT, "wsgi.py")], { cwd: this.folder, env: this.#environment() });
    const listen = (piece: Buffer) => (this.#said = (this.#said + piece.toString()).slice(-4_000));
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    this.#process = child;
    await this.#healthy();
  }

  async ensureRunning(): Promise<void> {
    this.thaw();
    if (!this.#process) await this.start();
  }

  /** As a deploy does: asks it to stop. Returns whether it did so by itself; else it is killed. */
  async stop(): Promise<boolean> {
    const child = this.#process;
    this.#process = null;
    if (!child?.pid || child.exitCode !== null) return true;
    const ended = new Promise<string | null>((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
    process.kill(child.pid, "SIGTERM");
    const deadline = setTimeout(() => child.pid && process.kill(child.pid, "SIGKILL"), STOPS_WITHIN_MS);
    const signal = await ended;
    clearTimeout(deadline);
    return signal !== "SIGKILL";
  }

  /** Holds still, as a machine that is out of memory does: lines stay open, and nothing answers. */
  freeze(): void {
    if (this.#process?.pid) process.kill(this.#process.pid, "SIGSTOP");
  }

  thaw(): void {
    if (this.#process?.pid) process.kill(this.#process.pid, "SIGCONT");
  }

  /** Stops and leaves nothing behind. */
  async end(): Promise<void> {
    this.thaw();
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  #environment(): Record<string, string | undefined> {
    return {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      LANG: "C.UTF-8",
      PORT: String(this.port),
      DATA_DIR: join(this.folder, "data"),
      UPLOADS_DIR: join(this.folder, "uploads"),
      ADMIN_USERNAME: ADMIN.username,
      ADMIN_PASSWORD: ADMIN.password,
      HEARTBEAT_SECONDS: "2",
      ...this.settings,
    };
  }

  async #healthy(): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    while (Date.now() < until) {
      if (this.#process?.exitCode !== null) break;
      const answer = await fetch(`${this.url}/api/health`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.stop();
    throw new Error(`the server did not become healthy:\n${this.#said}`);
  }
}

let taken = 0;

async function freePort(): Promise<number> {
  const first = FIRST_PORT + PORTS_PER_WORKER * Number(process.env["TEST_PARALLEL_INDEX"] ?? 0);
  while (taken < PORTS_PER_WORKER) {
    const port = first + taken;
    taken += 1;
    if (await isFree(port)) return port;
  }
  throw new Error("no port is free for another server");
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}

/** This machine's own address on its network. */
function networkAddress(): string {
  const addresses = Object.values(networkInterfaces()).flat();
  const outward = addresses.find((each) => each && !each.internal && each.family === "IPv4");
  return outward?.address ?? NAME_WITHOUT_NETWORK;
}

/** For a machine without any network: Chromium is told that this name is here (playwright.config.ts). */
export const NAME_WITHOUT_NETWORK = "screens.test";
