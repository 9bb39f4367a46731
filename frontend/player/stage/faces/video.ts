import { note } from "../../journal";
import type { Face, Turn } from "../face";
import { letGo, play, prepared, stuckWatch } from "./film";

/** How long to wait for the first picture to reach the screen before showing the layer anyway. */
const FIRST_PICTURE_MS = 1_000;

/** A film, decoded up to the picture it begins with. */
export function videoFace(address: string, turn: Turn): Face {
  const video = document.createElement("video");
  video.className = `fill fit-${turn.item.fit}`;
  video.preload = "auto";
  video.playsInline = true;
  video.disableRemotePlayback = true;
  video.muted = turn.item.muted;
  video.src = address;
  let isPaused = false;
  return {
    element: video,
    ready: prepared(video, turn),
    async start() {
      const seen = firstPicture(video);
      if (!isPaused) await play(video);
      await seen;
    },
    setPaused(paused) {
      if (paused === isPaused) return;
      isPaused = paused;
      if (paused) video.pause();
      else void play(video).catch((cause: unknown) => note("The film does not go on.", cause));
    },
    setVolume(volume) {
      video.volume = volume / 100;
    },
    stuck: stuckWatch(video),
    end: () => letGo(video),
  };
}

function firstPicture(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, FIRST_PICTURE_MS);
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(() => resolve());
    else resolve();
  });
}
