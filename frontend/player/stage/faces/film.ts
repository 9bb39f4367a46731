/** What a video and a sound have in common: both run, may be refused their sound, and may get stuck without an error. */
import { sound, type Turn } from "../face";

/** A film that does not move for so long has failed, whatever the browser says. */
const STUCK_MS = 5_000;
/** Joining late by less than this is not worth a seek. */
const LATE_MS = 1_000;

/** Resolves when the first picture is there and the film stands where this turn joins it. */
export async function prepared(film: HTMLMediaElement, { item, offsetMs }: Turn): Promise<void> {
  await loaded(film);
  // A turn longer than the film repeats it; a film a moment too short stands on its last picture.
  film.loop = Number.isFinite(film.duration) && item.seconds > film.duration + LATE_MS / 1_000;
  if (offsetMs > LATE_MS) await seek(film, offsetMs / 1_000);
}

function loaded(film: HTMLMediaElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = () =>
      reject(new Error(`cannot be played (${film.error?.message || `error ${film.error?.code ?? "unknown"}`})`));
    film.addEventListener("loadeddata", () => resolve(), { once: true });
    film.addEventListener("error", failed, { once: true });
    film.load();
  });
}

function seek(film: HTMLMediaElement, seconds: number): Promise<void> {
  const at = film.loop ? seconds % film.duration : Math.min(seconds, film.duration);
  if (!Number.isFinite(at)) return Promise.resolve();
  return new Promise((resolve) => {
    film.addEventListener("seeked", () => resolve(), { once: true });
    film.currentTime = at;
  });
}

/** Plays, muted if the browser refuses sound to a page nobody has touched. */
export async function play(film: HTMLMediaElement): Promise<void> {
  try {
    if (sound.isRefused && !film.muted) film.dataset["wantsSound"] = "true";
    if (sound.isRefused) film.muted = true;
    await film.play();
  } catch (cause) {
    if (!(cause instanceof DOMException) || cause.name !== "NotAllowedError" || film.muted) throw cause;
    sound.isRefused = true;
    film.dataset["wantsSound"] = "true";
    film.muted = true;
    await film.play();
  }
}

/** Someone touched the screen: films that had to be silent may speak now. */
export function allowSound(): void {
  sound.isRefused = false;
  for (const film of document.querySelectorAll<HTMLMediaElement>("[data-wants-sound]")) {
    film.muted = false;
    delete film.dataset["wantsSound"];
  }
}

/** Notices a film whose time stands still: a frozen video raises no error. */
export function stuckWatch(film: HTMLMediaElement): (nowMs: number) => string | null {
  let seenTime = -1;
  let movedAt: number | null = null;
  return (nowMs) => {
    const rests = film.paused || film.ended || document.visibilityState === "hidden";
    if (movedAt === null || rests || film.currentTime !== seenTime) {
      movedAt = nowMs;
      seenTime = film.currentTime;
    }
    if (film.error) return `broke off (${film.error.message || `error ${film.error.code}`})`;
    return nowMs - movedAt >= STUCK_MS ? "stood still for 5 seconds" : null;
  };
}

/** Lets go of decoder and file at once; browsers otherwise keep them until memory runs short. */
export function letGo(film: HTMLMediaElement): void {
  film.pause();
  film.removeAttribute("src");
  film.load();
}
