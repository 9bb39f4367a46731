import { stillFace, type Face } from "../face";

/** The quiet card for when nothing is planned: it moves, slowly, so that nothing burns in. */
export function cardFace(): Face {
  const card = cardElement(latestLine);
  card.dataset["speaks"] = "";
  return stillFace(card, Promise.resolve());
}

let latestLine = "";

/** What the quiet card says below the mark, now and when it is next shown. */
export function sayOnCard(line: string): void {
  latestLine = line;
  for (const text of document.querySelectorAll("[data-speaks] .card-line")) text.textContent = line;
}

/** A dark card with a slowly wandering mark and, below it, a line of text. */
export function cardElement(line: string): HTMLElement {
  const card = document.createElement("div");
  card.className = "fill card";
  const wanderer = document.createElement("div");
  wanderer.className = "wanderer";
  const mark = document.createElement("div");
  mark.className = "mark";
  mark.textContent = "TVS";
  const text = document.createElement("p");
  text.className = "card-line";
  text.textContent = line;
  wanderer.append(mark, text);
  const track = document.createElement("div");
  track.className = "track";
  track.append(wanderer);
  card.append(track);
  return card;
}
