import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import "@web/i18n/later";
import { contentEntry } from "@web/queries/content";
import { useMay } from "@web/session/useSession";
import { Page } from "@web/ui/Page";
import { complained } from "@web/ui/toast";
import { lookForInterrupted } from "@web/uploads/store";
import { AddContent } from "./AddContent";
import { ContentDrawer } from "./ContentDrawer";
import { ContentFilters } from "./ContentFilters";
import { ContentList } from "./ContentList";
import { DropAndPaste } from "./DropAndPaste";
import { LibraryRooms } from "./LibraryRooms";
import { useUpload } from "./useUpload";
import { useUploadPlace } from "./useUploadPlace";

export default function ContentPage() {
  const { t } = useTranslation();
  const { id } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const mayWrite = useMay()("content.write");
  const [isAdding, { open, close }] = useDisclosure(false);
  const { data: shown } = useQuery({ ...contentEntry(Number(id)), enabled: id !== undefined });
  const place = useUploadPlace(params.get("location_id") ?? undefined);
  const upload = useUpload();
  useEffect(() => {
    if (mayWrite) lookForInterrupted().catch(complained);
  }, [mayWrite]);
  const backToList = (state?: object) => void navigate({ pathname: "/content", search: params.toString() }, { state });
  const send = (files: File[], tags: string[]) => {
    upload(files, { location_id: place.id, tags, replaces: null });
    close();
  };
  return (
    <Page
      title={t("content.title")}
      tab={id === undefined ? undefined : shown?.title}
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={16} />} onClick={open}>
            {t("content.add")}
          </Button>
        )
      }
    >
      <LibraryRooms />
      <ContentFilters />
      <ContentList onAdd={mayWrite ? open : undefined} />
      {mayWrite && (
        <>
          <DropAndPaste place={place.name} isOff={isAdding || id !== undefined} onFiles={(files) => send(files, [])} />
          <AddContent opened={isAdding} onClose={close} onFiles={send} place={place} />
        </>
      )}
      <ContentDrawer
        contentId={id ? Number(id) : null}
        onClose={() => backToList()}
        onGone={() => backToList({ answered: true })}
      />
    </Page>
  );
}
