import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { signedIn } from "@shared/testing/samples";
import { afterEach, expect, it } from "vitest";
import { show } from "@web/testing/show";
import { RequireSession } from "./RequireSession";
import { session } from "./session";

afterEach(() => {
  cleanup();
  session.end(false);
});

it("the next person at a desk sees nothing of what the last one had fetched, however the session ended", async () => {
  session.accept(signedIn());
  const { cache } = await show(<RequireSession />, { at: "/users", path: "/users" });
  cache.setQueryData(["users"], "what only ana may see");
  act(() => session.end(true));
  await waitFor(() => expect(cache.getQueryData(["users"])).toBeUndefined());
  expect(screen.queryByText(/ana/)).toBeNull();
});
