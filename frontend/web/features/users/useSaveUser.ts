import { answered, api, type Schema } from "@shared/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { userKeys, type User } from "@web/queries/users";
import { fieldSentences } from "@web/ui/passwords";
import { bytesOf, megabytesOf } from "@web/ui/StorageField";
import { said } from "@web/ui/toast";
import type { Role } from "./roles";

/** How somebody new gets in: by a link, or with a password an administrator chose. */
export type Way = "invite" | "password";

/** What stands in the form; `max_storage_bytes` in megabytes, and "" where there is no limit. */
export const valuesOf = (before: User | undefined) => ({
  username: before?.username ?? "",
  email: before?.email ?? "",
  password: "",
  role: before?.role ?? ("viewer" as Role),
  location_ids: (before?.location_ids ?? []).map(String),
  max_locations: (before?.max_locations ?? "") as number | string,
  max_storage_bytes: megabytesOf(before?.max_storage_bytes),
});
export type Values = ReturnType<typeof valuesOf>;

interface Saved {
  user: User;
  link?: Schema["LinkOut"];
}

export function useSaveUser(
  before: User | undefined,
  way: Way,
  setErrors: (errors: Record<string, string>) => void,
  onDone: (link?: Schema["LinkOut"]) => void,
) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (values: Values): Promise<Saved> => stored(before, way, values),
    onSuccess: ({ user, link }) => {
      if (!link) said(t("users.saved", { name: user.username }));
      onDone(link);
    },
    onError: (error) => setErrors(fieldSentences(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: userKeys.all }),
  });
}

async function stored(before: User | undefined, way: Way, values: Values): Promise<Saved> {
  const { username, password } = values;
  const granted = grantsOf(values);
  if (before) {
    const body = { version: before.version, ...granted, ...(password ? { password } : {}) };
    const params = { path: { user_id: before.id } };
    return { user: await answered(api.PATCH("/api/users/{user_id}", { params, body })) };
  }
  if (way === "invite") return answered(api.POST("/api/users/invitations", { body: { username, ...granted } }));
  return { user: await answered(api.POST("/api/users", { body: { username, password, ...granted } })) };
}

/** What somebody is given, as the server takes it. Quotas of other roles stay as they are. */
function grantsOf({ email, role, location_ids, max_locations, max_storage_bytes }: Values) {
  const places = role === "admin" ? [] : location_ids.map(Number);
  const limits = {
    max_locations: max_locations === "" ? null : Number(max_locations),
    max_storage_bytes: bytesOf(max_storage_bytes),
  };
  return { email, role, location_ids: places, ...(role === "manager" ? limits : {}) };
}
