import { note } from "../../journal";
import type { Face, Turn } from "../face";
import { cardElement } from "./card";
import { letGo, play, prepared, stuckWatch } from "./film";

/** A sound, with its title on the quiet card. */
export function audioFace(address: string, title: string, turn: Turn): Face {
  const audio = document.createElement("audio");
  audio.preload = "auto";
  audio.muted = turn.item.muted;
  audio.src = address;
  const card = cardElement(title);
  card.append(audio);
  let isPaused = false;
  return {
    element: card,
    ready: prepared(audio, turn),
    start: () => (isPaused ? Promise.resolve() : play(audio)),
    setPaused(paused) {
      if (paused === isPaused) return;
      isPaused = paused;
      if (paused) audio.pause();
      else void play(audio).catch((cause: unknown) => note("The sound does not go on.", cause));
    },
    setVolume(volume) {
      audio.volume = volume / 100;
    },
    stuck: stuckWatch(audio),
    end: () => letGo(audio),
  };
}
