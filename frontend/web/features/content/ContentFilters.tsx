import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Filters } from "@web/ui/Filters";
import { PlaceFilter } from "@web/ui/PlaceFilter";
import { SearchField } from "@web/ui/SearchField";
import { TagFilter } from "./TagFilter";
import { useContentFilters } from "./useContentFilters";

const TYPES = ["video", "image", "audio", "html", "url"] as const;
const STATES = ["ready", "processing", "failed"] as const;

/** What narrows the library; all of it is the server's work. */
export function ContentFilters() {
  const { t } = useTranslation();
  const { filters, set } = useContentFilters();
  const count = Object.keys(filters).filter((name) => name !== "sort" && name !== "q").length;
  const fold = count > 0 ? t("library.filtersOn", { count }) : t("library.filters");
  return (
    <Filters label={t("content.filters")} fold={fold}>
      <SearchField value={filters.q ?? ""} onChange={(q) => set({ q })} />
      <Choice
        label={t("words.type")}
        all={t("content.allTypes")}
        data={TYPES.map((type) => ({ value: type, label: t(`states.type.${type}`) }))}
        value={filters.type}
        onChange={(type) => set({ type })}
      />
      <Choice
        label={t("words.status")}
        all={t("content.allStates")}
        data={STATES.map((state) => ({ value: state, label: t(`states.content.${state}`) }))}
        value={filters.status}
        onChange={(status) => set({ status })}
      />
      <PlaceFilter w={160} value={filters.location_id} onChange={(location_id) => set({ location_id })} />
      <TagFilter value={filters.tag} onChange={(tag) => set({ tag })} />
      <Choice
        label={t("library.expiry.label")}
        all={t("library.expiry.filter")}
        data={[
          { value: "soon", label: t("library.expiry.soon") },
          { value: "over", label: t("library.expiry.over") },
        ]}
        value={filters.expiry}
        onChange={(expiry) => set({ expiry })}
      />
      <Choice
        label={t("library.anyUse")}
        all={t("library.anyUse")}
        data={[
          { value: "yes", label: t("library.used") },
          { value: "no", label: t("library.unused") },
        ]}
        value={filters.used}
        onChange={(used) => set({ used })}
      />
    </Filters>
  );
}

interface ChoiceProps {
  label: string;
  /** What it says while nothing is chosen. */
  all: string;
  data: { value: string; label: string }[];
  value: string | undefined;
  onChange: (value: string | null) => void;
}

function Choice({ label, all, value, ...rest }: ChoiceProps) {
  return <Select aria-label={label} placeholder={all} clearable w={136} value={value ?? null} {...rest} />;
}
