/** What a program calls itself, in words: "Firefox on Windows". */

interface Named {
  browser?: string;
  system?: string;
}

/** The first that fits: many browsers claim to be Chrome and Safari too, and Edge to be all three. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\b(?:OPR|OPiOS|Opera)\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS|HeadlessChrome|Chromium)\//, "Chrome"],
  [/\bVersion\/[\d.]+.*\bSafari\//, "Safari"],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/\bAndroid\b/, "Android"],
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/** Programs call themselves "curl/8.5.0": the part before the slash is their name. */
const PROGRAM = /^[\w.-]{2,40}(?=\/|$)/;

export function namesIn(userAgent: string): Named {
  const first = (names: readonly [RegExp, string][]) => names.find(([sign]) => sign.test(userAgent))?.[1];
  const program = userAgent.startsWith("Mozilla/") ? undefined : PROGRAM.exec(userAgent)?.[0];
  return { browser: first(BROWSERS) ?? program, system: first(SYSTEMS) };
}

/** Whether it is a device one holds in the hand. */
export const isHandheld = (userAgent: string): boolean => /\b(?:Mobile|Android|iPhone|iPad)\b/.test(userAgent);
