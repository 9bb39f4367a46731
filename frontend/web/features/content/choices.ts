/** Which of the library is chosen, beyond the page one looks at. */
import { answered, api } from "@shared/api";
import type { Content, ContentQuery } from "@web/queries/content";
import type { Selection } from "@web/ui/useSelection";
import type { RowChoice } from "./ContentCard";

/** The server changes so many at once. */
export const MOST_AT_ONCE = 500;
const PER_PAGE = 100;

/** What of these one may change. */
export function changeable(found: Content[]): number[] {
  return found.filter(({ can_edit }) => can_edit).map(({ id }) => id);
}

/** The box of one entry; none for what one may not change. */
export function choicesAmong(onPage: Content[], selection: Selection): (content: Content) => RowChoice | undefined {
  const ids = changeable(onPage);
  return ({ id, can_edit }) =>
    can_edit
      ? { isChosen: selection.isChosen(id), toggle: (isRange) => selection.toggle(id, ids, isRange) }
      : undefined;
}

/** What the filters find and one may change: as many as can be changed at once. */
export async function allOf(query: ContentQuery): Promise<number[]> {
  return changeable(await pagesOf(query, () => true, MOST_AT_ONCE));
}

/** Which of these campaigns show. */
export async function usedAmong(ids: readonly number[]): Promise<Content[]> {
  return pagesOf({ used: true, sort: "title" }, ({ id }) => ids.includes(id), ids.length);
}

async function pagesOf(query: ContentQuery, isWanted: (content: Content) => boolean, most: number): Promise<Content[]> {
  const found: Content[] = [];
  for (let page = 1, last = 1; page <= last && found.length < most; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- how many pages there are, and whether the next is needed, says the one before
    const answer = await answered(
      api.GET("/api/content", { params: { query: { ...query, page, per_page: PER_PAGE } } }),
    );
    last = Math.ceil(answer.total / PER_PAGE);
    found.push(...answer.items.filter(isWanted));
  }
  return found.slice(0, most);
}
