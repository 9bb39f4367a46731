/** Starts the product as a person would, on a free port with folders of its own, and stops it by its process id. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATIENCE_MS = 60_000;

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
    if (!this.#process) await this.start();
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(child.pid, "SIGTERM");
    const deadline = setTimeout(() => child.pid && process.kill(child.pid, "SIGKILL"), 10_000);
    await ended;
    clearTimeout(deadline);
  }

  /** Stops and leaves nothing behind. */
  async end(): Promise<void> {
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

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** This machine's own address on its network. */
function networkAddress(): string {
  const addresses = Object.values(networkInterfaces()).flat();
  const outward = addresses.find((each) => each && !each.internal && each.family === "IPv4");
  return outward?.address ?? NAME_WITHOUT_NETWORK;
}

/** For a machine without any network: Chromium is told that this name is here (playwright.config.ts). */
export const NAME_WITHOUT_NETWORK = "screens.test";
