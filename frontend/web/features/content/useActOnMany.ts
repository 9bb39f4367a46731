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
import { askUnused } from "./askUnused";
import { usedAmong } from "./choices";

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

interface Chosen {
  ids: number[];
  /** As far as it is known here. */
  titleOf: (id: number) => string | undefined;
  onDone: () => void;
  /** Chooses just these: what an act that was refused for some can be done with. */
  onlyThese: (ids: number[]) => void;
}

/** One act on everything that is chosen: all of it or nothing. */
export function useActOnMany({ ids, titleOf, onDone, onlyThese }: Chosen): ActOnMany {
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
    onError: async (problem, { of }) => {
      if (!(problem instanceof Problem && problem.code === "in_use")) return complained(problem);
      const used = await usedAmong(of).catch(() => []); // without their names it is said where they are used
      if (used.length === 0) return showUses(t("library.choose.inUse"), problem, (to) => void navigate(to));
      const unused = of.filter((id) => !used.some((each) => each.id === id));
      return askUnused({ used, unused, go: (to) => void navigate(to), onlyThese });
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
  const [only] = ids;
  const title = ids.length === 1 && only !== undefined ? titleOf(only) : undefined;
  const ask = (name: PlainAct) =>
    name === "erase"
      ? confirm({
          title: t("library.trash.eraseTitle"),
          text: title ? t("library.trash.eraseText", { title }) : t("library.trash.eraseMany", { count: ids.length }),
          action: t("library.trash.erase"),
          onConfirm: () => go({ act: name }),
        })
      : go({ act: name });
  return { ask, go, isBusy: act.isPending };
}
