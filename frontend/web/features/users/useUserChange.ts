import { useQueryClient } from "@tanstack/react-query";
import { userKeys } from "@web/queries/users";
import { complained, said } from "@web/ui/toast";

/** What follows on a change of somebody: it is said, or what went wrong, and the list is asked for again. */
export function useUserChange(sentence: string) {
  const cache = useQueryClient();
  return {
    onSuccess: () => said(sentence),
    onError: complained,
    onSettled: () => cache.invalidateQueries({ queryKey: userKeys.all }),
  };
}
