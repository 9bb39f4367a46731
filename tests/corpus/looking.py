"""What a browser makes of a file: it is played to its end, and the colours in the middle of each quarter are taken."""

import json
from dataclasses import dataclass, field

from tests.tab import Tab

PLAY = """
async (address, kind, patience) => {
  const made = document.createElement(kind);
  const happens = (name) => new Promise((done) => made.addEventListener(name, done, { once: true }));
  const isOver = kind === "img" ? happens("load") : happens("ended");
  const failed = happens("error").then(() => { throw new Error(made.error?.message || "it can't be shown"); });
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error(`not over at ${made.currentTime} s`)), patience));
  made.src = address;
  document.body.append(made);
  if (kind !== "img") made.play().catch(() => {});
  await Promise.race([isOver, failed, late]);
  const width = made.naturalWidth ?? made.videoWidth ?? 0, height = made.naturalHeight ?? made.videoHeight ?? 0;
  const colours = [];
  if (width > 0) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(made, 0, 0);
    for (const [x, y] of [[1, 1], [3, 1], [1, 3], [3, 3]])
      colours.push([...pen.getImageData(Math.floor(width * x / 4), Math.floor(height * y / 4), 1, 1).data].slice(0, 3));
  }
  made.remove();
  return { width, height, colours, seconds: made.duration ?? 0, soundBytes: made.webkitAudioDecodedByteCount ?? 0 };
}
"""
LOOK_AT_THE_PAGE = """
(() => {
  const rgb = (element) => getComputedStyle(element).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number);
  const at = (x, y) => rgb(document.elementFromPoint(innerWidth * x / 4, innerHeight * y / 4));
  return { width: innerWidth, height: innerHeight, colours: [at(1, 1), at(3, 1), at(1, 3), at(3, 3)] };
})()
"""
ELEMENTS = {"image": "img", "video": "video", "audio": "audio"}


@dataclass(frozen=True)
class Seen:
    """Sizes in pixels as shown; `sound_bytes` are what was decoded of it."""

    width: int
    height: int
    colours: list[list[int]]
    seconds: float = 0.0
    sound_bytes: int = field(default=0)


def played(tab: Tab, address: str, medium: str, patience_seconds: float = 30.0) -> Seen:
    """Show a picture, or play a film or sound to its end. Fails when the browser can't."""
    words = ", ".join(json.dumps(each) for each in (address, ELEMENTS[medium], patience_seconds * 1000))
    found = tab.runs(f"({PLAY})({words})")
    sizes = (round(found["width"]), round(found["height"]))
    return Seen(*sizes, found["colours"], found["seconds"], found["soundBytes"])


def opened(tab: Tab, address: str) -> Seen:
    """Go to a page and look at it."""
    tab.opens(address)
    return Seen(**tab.runs(LOOK_AT_THE_PAGE))
