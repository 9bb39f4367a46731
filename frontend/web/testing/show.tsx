import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import i18next from "i18next";
import type { ReactNode } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { startWords } from "@web/i18n";
import { newCache } from "@web/queries/cache";
import { theme } from "@web/theme";
import { Dialogs } from "@web/ui/Dialogs";

/** Shows a part of the console as it stands in it: words, theme, cache, addresses. */
export async function show(part: ReactNode, { at = "/", path = "*" } = {}): Promise<{ cache: QueryClient }> {
  if (!i18next.isInitialized) await startWords();
  const cache = newCache();
  const router = createMemoryRouter(
    [
      { path, element: part },
      { path: "*", element: null },
    ],
    { initialEntries: [at] },
  );
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={cache}>
        <Dialogs />
        <Notifications />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { cache };
}
