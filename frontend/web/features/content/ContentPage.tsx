import { Button } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useMay } from "@web/session/useSession";
import { Page } from "@web/ui/Page";
import { AddContent } from "./AddContent";
import { ContentDrawer } from "./ContentDrawer";
import { ContentFilters } from "./ContentFilters";
import { ContentGrid } from "./ContentGrid";
import { UploadList } from "./UploadList";
import { startUploads } from "./uploads";
import { useUploadPlace } from "./useUploadPlace";
import "@mantine/dropzone/styles.css";

export default function ContentPage() {
  const { t } = useTranslation();
  const { id } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const mayWrite = useMay()("content.write");
  const [isAdding, { open, close }] = useDisclosure(false);
  const [place, setPlace] = useUploadPlace();
  const backToList = () => void navigate({ pathname: "/content", search: params.toString() });
  const upload = (files: File[], tags: string[]) => {
    startUploads(files, { ...(place === null ? {} : { location_id: String(place) }), tags });
    close();
  };
  return (
    <Page
      title={t("content.title")}
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={16} />} onClick={open}>
            {t("content.add")}
          </Button>
        )
      }
    >
      <UploadList />
      <ContentFilters />
      <ContentGrid onAdd={mayWrite ? open : undefined} />
      {mayWrite && (
        <Dropzone.FullScreen active={!isAdding} onDrop={(files) => upload(files, [])} p="xl">
          {t("content.dropHere")}
        </Dropzone.FullScreen>
      )}
      <AddContent opened={isAdding} onClose={close} onFiles={upload} place={place} onPlace={setPlace} />
      <ContentDrawer contentId={id ? Number(id) : null} onClose={backToList} />
    </Page>
  );
}
