/** "Waiting for pairing": the code in large type, and a QR code that opens the pairing page with it. */
// oxlint-disable-next-line import/no-named-as-default -- its types know the default export only
import qrcode from "qrcode-generator";
import { NAMELESS, type Branding } from "../branding";
import type { Words } from "../words";

const SVG = "http://www.w3.org/2000/svg";

export function showPairing(
  root: HTMLElement,
  code: string | null,
  words: Words,
  isLineLost: boolean,
  branding: Branding = NAMELESS,
): void {
  root.hidden = false;
  const said = document.createElement("div");
  said.className = "pairing-words";
  const title = document.createElement("h1");
  title.textContent = words.waitingForPairing;
  said.append(brandOf(branding), title);
  if (code === null) {
    said.append(paragraph(isLineLost ? words.noConnection : words.connecting));
    root.replaceChildren(said);
    return;
  }
  const large = document.createElement("strong");
  large.className = "code";
  large.textContent = code;
  said.append(large, paragraph(words.howToPair));
  root.replaceChildren(said, qrOf(pairingAddress(code)));
}

export function hidePairing(root: HTMLElement): void {
  root.hidden = true;
  root.replaceChildren();
}

export function pairingAddress(code: string): string {
  return `${location.origin}/players/pair?code=${encodeURIComponent(code)}`;
}

/** Drawn as one SVG path: sharp at any size, and nothing our content policy would refuse. */
function qrOf(address: string): SVGSVGElement {
  const code = qrcode(0, "M");
  code.addData(address);
  code.make();
  const side = code.getModuleCount();
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "qr");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute(
    "d",
    darkModules(side, (row, column) => code.isDark(row, column)),
  );
  svg.append(path);
  return svg;
}

function darkModules(side: number, isDark: (row: number, column: number) => boolean): string {
  const squares: string[] = [];
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      if (isDark(row, column)) squares.push(`M${column} ${row}h1v1h-1z`);
    }
  }
  return squares.join("");
}

function brandOf({ name, logoUrl }: Branding): HTMLElement {
  const brand = document.createElement("div");
  brand.className = "brand";
  if (logoUrl !== null) {
    const logo = document.createElement("img");
    logo.alt = "";
    logo.addEventListener("error", () => logo.remove());
    logo.src = logoUrl;
    brand.append(logo);
  }
  const said = document.createElement("span");
  said.textContent = name;
  brand.append(said);
  return brand;
}

function paragraph(text: string): HTMLParagraphElement {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}
