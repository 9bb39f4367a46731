import { Modal, Stack, Tabs, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { acceptedKinds } from "@web/queries/content";
import { useAccount } from "@web/session/useSession";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { AddressForm } from "./AddressForm";
import { limitsOf } from "./limits";
import { TagsEdit } from "./TagsEdit";
import type { UploadPlace } from "./useUploadPlace";

interface AddContentProps {
  opened: boolean;
  onClose: () => void;
  onFiles: (files: File[], tags: string[]) => void;
  place: UploadPlace;
}

export function AddContent({ opened, onClose, onFiles, place }: AddContentProps) {
  const { t } = useTranslation();
  const { role } = useAccount();
  const [tags, setTags] = useState<string[]>([]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("content.upload.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      <Stack gap="sm" mb="md">
        <PlaceSelect
          own
          value={place.id}
          onChange={place.choose}
          clearable={role === "admin"}
          placeholder={t("words.noPlace")}
          description={t("content.upload.placeHint")}
        />
        <TagsEdit label={t("content.upload.tags")} value={tags} onChange={setTags} />
      </Stack>
      <Tabs defaultValue="files" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="files">{t("content.upload.files")}</Tabs.Tab>
          <Tabs.Tab value="address">{t("content.upload.address")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="files">
          <ChooseFiles onFiles={(files) => onFiles(files, tags)} />
        </Tabs.Panel>
        <Tabs.Panel value="address">
          <AddressForm place={place.id} tags={tags} onDone={onClose} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}

/** Where files are dropped or chosen, with what is accepted and how large it may be. */
function ChooseFiles({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t, i18n } = useTranslation();
  const { data: kinds } = useQuery(acceptedKinds);
  const said = kinds ? limitsOf(kinds, t, i18n.language) : [];
  return (
    <Dropzone onDrop={onFiles} inputProps={{ "aria-label": t("content.upload.drop") }} p="xl">
      <Stack align="center" gap="xs">
        <IconUpload size={32} stroke={1.5} aria-hidden />
        <Text fw={600} ta="center">
          {t("content.upload.drop")}
        </Text>
        {[...said, t("library.pasteHint")].map((sentence) => (
          <Text key={sentence} size="xs" c="dimmed" ta="center">
            {sentence}
          </Text>
        ))}
      </Stack>
    </Dropzone>
  );
}
