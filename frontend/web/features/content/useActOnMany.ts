import { answered, api, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { contentKeys } from "@web/queries/content";
import { storageReport } from "@web/queries/storage";
import { confirm } from "@web/ui/confirm";
import { complained, offered, said } from "@web/ui/toast";
import { showUses } from "@web/ui/usedIn";

export type PlainAct = "trash" | "restore" | "erase";
type Order = Omit<Schema["BulkIn"], "ids">;
type Done = { order: Order; ids: number[]; changed: number };

interface ActOnMany {
  /** Does it; what cannot be taken back is asked about first. */
  ask: (act: PlainAct) => void;
  go: (order: Order) => void;
  isBusy: boolean;
}

const SAID = { trash: "trashed", restore: "restored", erase: "erased" } as const;

/** One act on everything that is chosen: all of it or nothing. */
export function useActOnMany(ids: number[], onDone: () => void): ActOnMany {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const act = useMutation({
    mutationFn: async ({ order, of }: { order: Order; of: number[] }): Promise<Done> => {
      const { changed } = await answered(api.POST("/api/content/bulk", { body: { ...order, ids: of } }));
      return { order, ids: of, changed };
    },
    onSuccess: async (done) => {
      tell(done);
      onDone();
      await cache.invalidateQueries({ queryKey: contentKeys.all });
      await cache.invalidateQueries({ queryKey: storageReport.queryKey });
    },
    onError: (problem) => {
      if (!(problem instanceof Problem && problem.code === "in_use")) return complained(problem);
      return showUses(t("library.choose.inUse"), problem, (to) => void navigate(to));
    },
  });
  const tell = ({ order, ids: of, changed }: Done) => {
    const count = changed;
    if (order.act === "trash") {
      const undo = () => act.mutate({ order: { act: "restore" }, of });
      return offered(t("library.choose.trashed", { count }), t("library.choose.undo"), undo);
    }
    const words = order.act === "restore" || order.act === "erase" ? SAID[order.act] : ("changed" as const);
    return said(t(`library.choose.${words}`, { count }));
  };
  const go = (order: Order) => act.mutate({ order, of: ids });
  const ask = (name: PlainAct) =>
    name === "erase"
      ? confirm({
          title: t("library.trash.eraseTitle"),
          text: t("library.trash.eraseMany", { count: ids.length }),
          action: t("library.trash.erase"),
          onConfirm: () => go({ act: name }),
        })
      : go({ act: name });
  return { ask, go, isBusy: act.isPending };
}
