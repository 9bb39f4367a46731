// @vitest-environment node
import { describe, expect, it } from "vitest";
import { isHandheld, namesIn } from "./client";

const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("what somebody signed in with, in words", () => {
  it.each([
    [`${WINDOWS.replace(")", "; rv:145.0)")} Gecko/20100101 Firefox/145.0`, "Firefox", "Windows"],
    [`${WINDOWS} ${WEBKIT} Chrome/143.0.0.0 Safari/537.36`, "Chrome", "Windows"],
    [`${WINDOWS} ${WEBKIT} Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0`, "Edge", "Windows"],
    [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/143.0.0.0 Safari/537.36`, "Chrome", "Linux"],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/143.0.0.0 Safari/537.36`, "Chrome", "ChromeOS"],
    [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0`, "Opera", "Linux"],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
      "Safari",
      "macOS",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
      "Safari",
      "iPhone",
    ],
    [
      "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1",
      "Chrome",
      "iPad",
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; K) ${WEBKIT} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36`,
      "Samsung Internet",
      "Android",
    ],
    ["Mozilla/5.0 (Android 14; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox", "Android"],
    ["curl/8.14.1", "curl", undefined],
    ["python-requests/2.32.3", "python-requests", undefined],
    ["Mozilla/5.0 (compatible)", undefined, undefined],
    ["", undefined, undefined],
    ["<script>alert(1)</script>", undefined, undefined],
  ])("%s", (userAgent, browser, system) => expect(namesIn(userAgent)).toEqual({ browser, system }));

  it("tells what one holds in the hand from what stands on a desk", () => {
    expect(isHandheld("Mozilla/5.0 (Linux; Android 14; K) Mobile")).toBe(true);
    expect(isHandheld(`${WINDOWS} Firefox/145.0`)).toBe(false);
  });
});
