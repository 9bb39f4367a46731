/** Turns the picture for screens that hang upright or upside down while their machine does not know. */
import type { Orientation } from "../playback";

const FLIPPED: readonly Orientation[] = ["landscape-flipped", "portrait-flipped"];
const UPRIGHT: readonly Orientation[] = ["portrait", "portrait-flipped"];

/**
 * By how many degrees to turn the picture. A machine that already draws upright needs no quarter turn for "portrait",
 * and none for "landscape" either: that is merely what a screen is until somebody says otherwise.
 */
export function turnFor(orientation: Orientation, drawsUpright: boolean): number {
  const quarter = UPRIGHT.includes(orientation) && !drawsUpright ? 90 : 0;
  return quarter + (FLIPPED.includes(orientation) ? 180 : 0);
}

const machineIsUpright = () => globalThis.matchMedia("(orientation: portrait)");

export function turnPicture(picture: HTMLElement, orientation: Orientation): void {
  const drawsUpright = machineIsUpright().matches;
  picture.style.setProperty("--turn", `${turnFor(orientation, drawsUpright)}deg`);
  picture.classList.toggle("upright", drawsUpright || UPRIGHT.includes(orientation));
}

export function whenMachineTurns(tell: () => void): void {
  machineIsUpright().addEventListener("change", tell);
}
