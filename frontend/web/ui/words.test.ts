// @vitest-environment node
import { Problem } from "@shared/problem";
import { beforeAll, describe, expect, it } from "vitest";
import { startWordsIn } from "@web/testing/words";
import { isSaidByFields, sentenceFor } from "./words";

const NO_PAGE = "There is no index.html in the archive.";
const limited = (seconds: number) => new Problem(429, "rate_limited", { retry_after_seconds: seconds });
const refused = (errors: Record<string, string[]>) => new Problem(422, "invalid", { detail: NO_PAGE, errors });

describe("what is said of a refusal", () => {
  beforeAll(() => startWordsIn("pt-BR"));

  it("is said once, and what a field adds to it behind it", () => {
    expect(sentenceFor(refused({ file: [NO_PAGE] }))).toBe(NO_PAGE);
    expect(sentenceFor(refused({ tags: ["Too many."] }))).toBe(`${NO_PAGE} tags: Too many.`);
  });

  it("names the place that is full, and of a full person says what the server says", () => {
    const full = { used_bytes: 1, max_storage_bytes: 2, needed_bytes: 3, detail: "“ana” may keep 2 bytes." };
    const place = new Problem(413, "quota_exceeded", { ...full, location: { id: 1, name: "Saguão" } });

    expect(sentenceFor(place)).toContain("Saguão");
    expect(sentenceFor(new Problem(413, "quota_exceeded", full))).toBe(full.detail);
  });

  it("is left to the fields of a form where they have all of it", () => {
    expect(isSaidByFields(refused({ title: ["Too long."] }), ["title"])).toBe(true);
    expect(isSaidByFields(refused({ title: ["Too long."], tags: ["Too many."] }), ["title"])).toBe(false);
    expect(isSaidByFields(refused({}), ["title"])).toBe(false);
    expect(isSaidByFields(new Error("broken"), ["title"])).toBe(false);
  });

  it("has the numbers of what is unfinished, in the language of the console", () => {
    const tooMany = new Problem(429, "too_many", { unfinished: 50, max_unfinished: 50 });
    expect(sentenceFor(tooMany)).toBe(
      "Você tem 50 envios não terminados, e são permitidos 50. Termine um ou desista de um.",
    );
    const tooMuch = new Problem(413, "too_much_unfinished", { max_unfinished_bytes: 2048 * 1024 * 1024 });
    expect(sentenceFor(tooMuch)).toContain("podem ter 2.048 MB juntos");
    expect(sentenceFor(new Problem(429, "too_many"))).toContain("Espere um minuto");
  });

  it("has the seconds to wait, where the server says them", () => {
    expect(sentenceFor(limited(17))).toBe("Tentativas demais. Tente de novo em 17 segundos.");
    expect(sentenceFor(limited(1))).toBe("Tentativas demais. Tente de novo em 1 segundo.");
  });
});
