import { answered, api, type Schema } from "@shared/api";
import { queryOptions } from "@tanstack/react-query";

export type SignIn = Schema["SignInOut"];
export type SecondFactor = Schema["TwoFactorOut"];

export const accountKeys = { signIns: ["account", "sign_ins"], secondFactor: ["account", "second_factor"] } as const;

/** Where one is signed in, what was used last first. */
export const ownSignIns = queryOptions({
  queryKey: accountKeys.signIns,
  queryFn: async ({ signal }) => (await answered(api.GET("/api/auth/sessions", { signal }))).items,
});

export const ownSecondFactor = queryOptions({
  queryKey: accountKeys.secondFactor,
  queryFn: ({ signal }) => answered(api.GET("/api/auth/two-factor", { signal })),
});
