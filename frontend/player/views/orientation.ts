/** Turns the picture for screens that hang upright or upside down while their machine thinks otherwise. */
import type { Orientation } from "../playback";

const TURNS: Record<Orientation, string> = {
  landscape: "0deg",
  portrait: "90deg",
  "landscape-flipped": "180deg",
  "portrait-flipped": "270deg",
};

/** A machine that already draws upright needs no turn for "portrait". */
export function turnPicture(picture: HTMLElement, orientation: Orientation): void {
  const isUpright = orientation === "portrait" || orientation === "portrait-flipped";
  const drawsUpright = globalThis.matchMedia("(orientation: portrait)").matches;
  const needsTurn = !(isUpright && drawsUpright);
  picture.style.setProperty("--turn", needsTurn ? TURNS[orientation] : "0deg");
  picture.classList.toggle("upright", isUpright);
}
