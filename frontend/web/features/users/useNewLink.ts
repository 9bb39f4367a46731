import { answered, api } from "@shared/api";
import { useMutation } from "@tanstack/react-query";
import type { User } from "@web/queries/users";
import { complained } from "@web/ui/toast";

/** A link by which somebody chooses a password; who was invited and has not come yet is invited again. */
export function useNewLink({ id }: User) {
  const renew = useMutation({
    mutationFn: () => answered(api.POST("/api/users/{user_id}/reset-link", { params: { path: { user_id: id } } })),
    onError: complained,
  });
  return { make: () => renew.mutate(), made: renew.data, forget: renew.reset };
}
