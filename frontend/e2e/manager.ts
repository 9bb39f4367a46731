/** What a manager does, through the same API as the console. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { ADMIN, type TvsServer } from "./server";

export const MEDIA = fileURLToPath(new URL("../../tests/media/", import.meta.url));

const ZONE = "America/Sao_Paulo";

const TYPES: Record<string, string> = {
  jpg: "image/jpeg",
  png: "image/png",
  mp4: "video/mp4",
  html: "text/html",
  wav: "audio/wav",
};

export interface Content {
  id: number;
  title: string;
  status: string;
  error: string | null;
  url: string;
  sha256: string;
  expires_at: string | null;
}

export interface ScreenSeen {
  id: number;
  status: string;
  last_seen_at: string | null;
  state: string;
  in_step: boolean;
  fault: string | null;
  plan_hash: string;
  applied_plan_hash: string;
  version: number;
  current_content: { id: number; name: string } | null;
  system_info: Record<string, unknown>;
}

export interface CommandSeen {
  id: string;
  status: string;
  detail: string | null;
}

interface ItemOrder {
  content_id: number;
  duration_seconds?: number;
  muted?: boolean;
  fit?: string;
}

export class Manager {
  private constructor(
    readonly server: TvsServer,
    readonly token: string,
  ) {}

  static async signIn(server: TvsServer): Promise<Manager> {
    const answer = await fetch(`${server.url}/api/auth/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(ADMIN),
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    return new Manager(server, access_token);
  }

  /** Makes a place; its name is made to differ from those of other journeys. */
  async addPlace(name: string): Promise<number> {
    const unique = `${name} ${Date.now().toString(36)}`;
    return (await this.#post<{ id: number }>("/api/locations", { name: unique, timezone: ZONE })).id;
  }

  /** Uploads a file and waits until the server has made it ready. */
  async upload(file: string, locationId: number): Promise<Content> {
    return this.uploadBytes(basename(file), await readFile(join(MEDIA, file)), locationId);
  }

  async uploadBytes(name: string, bytes: Uint8Array, locationId: number): Promise<Content> {
    const form = new FormData();
    form.append("location_id", String(locationId));
    const type = TYPES[name.split(".").pop() ?? ""] ?? "application/octet-stream";
    form.append("file", new Blob([Uint8Array.from(bytes)], { type }), name);
    const { id } = await this.#said<Content>("POST", "/api/content/upload", form);
    await expect(async () => expect((await this.content(id)).status).toBe("ready")).toPass({ timeout: 60_000 });
    return this.content(id);
  }

  /** Files that were begun and are not complete, by name. */
  async unfinishedUploads(): Promise<string[]> {
    const { items } = await this.#said<{ items: { filename: string }[] }>("GET", "/api/uploads");
    return items.map(({ filename }) => filename);
  }

  content(id: number): Promise<Content> {
    return this.#said("GET", `/api/content/${id}`);
  }

  async arrange(name: string, locationId: number, items: ItemOrder[]): Promise<number> {
    return (await this.#post<{ id: number }>("/api/campaigns", { name, location_id: locationId, items })).id;
  }

  /** Lets a campaign play at a place around the clock, from yesterday on. */
  async schedule(campaignId: number, locationId: number, priority = 0): Promise<number> {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const order = { campaign_id: campaignId, location_id: locationId, start_date: yesterday, priority };
    return (await this.#post<{ id: number }>("/api/schedules", { ...order, allow_conflicts: true })).id;
  }

  /** Lets a campaign play at a place with priority until some hours from now, by the place's own clock. */
  async scheduleUntilSoon(campaignId: number, locationId: number): Promise<void> {
    const soon = new Date(Date.now() + 3 * 3_600_000);
    const wall = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short" });
    const today = wall.format(Date.now());
    const order = { campaign_id: campaignId, location_id: locationId, priority: 9, allow_conflicts: true };
    await this.#post("/api/schedules", { ...order, start_date: today, end_date: wall.format(soon) });
  }

  /** Adds a web address as content. Returns its id. */
  async addAddress(title: string, address: string, locationId: number): Promise<number> {
    return (await this.#post<{ id: number }>("/api/content", { type: "url", title, address, location_id: locationId }))
      .id;
  }

  /** Lets one file play at a place, alone. Returns the file. */
  async play(file: string, locationId: number, priority = 0): Promise<Content> {
    const content = await this.upload(file, locationId);
    await this.schedule(await this.arrange(file, locationId, [{ content_id: content.id }]), locationId, priority);
    return content;
  }

  async pair(code: string, name: string, locationId: number): Promise<number> {
    return (await this.#post<{ id: number }>("/api/players/pair", { code, name, location_id: locationId })).id;
  }

  /** Pairs the screen that shows this code, in a place of its own where one file plays, alone. */
  async show(file: string, code: string): Promise<{ id: number; place: number }> {
    const place = await this.addPlace("Lobby");
    await this.play(file, place);
    return { id: await this.pair(code, "Lobby left", place), place };
  }

  screen(id: number): Promise<ScreenSeen> {
    return this.#said("GET", `/api/players/${id}`);
  }

  async removeScreen(id: number): Promise<void> {
    await this.#said("DELETE", `/api/players/${id}`);
  }

  /** Orders something of a screen. Returns the command's id. */
  async command(screenId: number, command: string, params: object = {}): Promise<string> {
    return (await this.#post<{ id: string }>(`/api/players/${screenId}/command`, { command, params })).id;
  }

  async outcome(screenId: number, commandId: string): Promise<CommandSeen | undefined> {
    const { items } = await this.#said<{ items: CommandSeen[] }>(
      "GET",
      `/api/players/${screenId}/commands?per_page=100`,
    );
    return items.find(({ id }) => id === commandId);
  }

  async expectOutcome(screenId: number, commandId: string, status: string): Promise<CommandSeen> {
    await expect(async () => expect((await this.outcome(screenId, commandId))?.status).toBe(status)).toPass({
      timeout: 30_000,
    });
    const seen = await this.outcome(screenId, commandId);
    if (!seen) throw new Error("the command has gone");
    return seen;
  }

  /** Waits until a screen plays what it should. */
  async expectInStep(screenId: number): Promise<void> {
    await expect(async () =>
      expect(await this.screen(screenId)).toMatchObject({ status: "online", in_step: true }),
    ).toPass({
      timeout: 30_000,
    });
  }

  /** Waits until a screen is heard once more: what was lost on the line is said again by then. */
  async expectBeat(screenId: number, timeout = 15_000): Promise<void> {
    const { last_seen_at: before } = await this.screen(screenId);
    await expect.poll(async () => (await this.screen(screenId)).last_seen_at, { timeout }).not.toBe(before);
  }

  #post<T>(path: string, body: object): Promise<T> {
    return this.#said("POST", path, JSON.stringify(body));
  }

  async #said<T>(method: string, path: string, body?: string | FormData): Promise<T> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.token}` };
    if (typeof body === "string") headers["Content-Type"] = "application/json";
    const answer = await fetch(`${this.server.url}${path}`, { method, headers, body: body ?? null });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : {}) as T;
  }
}
