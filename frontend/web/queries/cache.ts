import { Problem } from "@shared/problem";
import { QueryClient } from "@tanstack/react-query";

const RETRIES = 2;

/** What is known of the server. Reads are tried again when the trouble may pass; writes never are. */
export function newCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < RETRIES && error instanceof Problem && error.isPassing,
      },
      mutations: { retry: false },
    },
  });
}

export const cache = newCache();
