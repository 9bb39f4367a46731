import { isServedOffline } from "../../offline";
import type { Content } from "../../plan/plan";
import { stillFace, type Face } from "../face";

/** Pages are given this long to appear before the layer is raised; a slow one goes on loading in sight. */
const PATIENCE_MS = 4_000;

/**
 * A manager's own HTML page. It never touches our origin: its answer carries `Content-Security-Policy: sandbox
 * allow-scripts`, from the service worker, which serves the verified bytes, or, where there is none, from the server.
 * (`srcdoc` or `blob:` would inherit our own policy, under which none of the page's scripts may run.) Wherever it leaves
 * for, it opens no window and takes no other page away, and ours stand in no frame.
 */
export function ownPageFace({ sha256, url }: Content): Face {
  const isServedHere = isServedOffline();
  const frame = newFrame();
  // Browsers keep frames of no origin from service workers. The page gets none all the same, by its answer; what it
  // leaves for keeps its own.
  frame.setAttribute("sandbox", isServedHere ? "allow-scripts allow-same-origin" : "allow-scripts");
  frame.src = isServedHere ? `/player/stage/${sha256}` : url;
  return frameFace(frame);
}

/** A web address. It keeps its own origin, so that it works as in a browser; ours is never given rights. */
export function webAddressFace({ url }: Content): Face {
  const frame = newFrame();
  const isOurs = new URL(url, location.href).origin === location.origin;
  frame.setAttribute("sandbox", isOurs ? "allow-scripts" : "allow-scripts allow-same-origin allow-forms");
  frame.src = url;
  return frameFace(frame);
}

function newFrame(): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.className = "fill page";
  frame.allow = "autoplay; fullscreen";
  frame.referrerPolicy = "no-referrer";
  frame.tabIndex = -1;
  return frame;
}

function frameFace(frame: HTMLIFrameElement): Face {
  const ready = new Promise<void>((resolve) => {
    frame.addEventListener("load", () => resolve(), { once: true });
    setTimeout(resolve, PATIENCE_MS);
  });
  return stillFace(frame, ready, () => {
    frame.src = "about:blank";
  });
}
