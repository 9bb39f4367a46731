import { Modal, Stack, Tabs, TagsInput, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount } from "@web/session/useSession";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { AddressForm } from "./AddressForm";

interface AddContentProps {
  opened: boolean;
  onClose: () => void;
  onFiles: (files: File[], tags: string[]) => void;
  place: number | null;
  onPlace: (locationId: number | null) => void;
}

export function AddContent({ opened, onClose, onFiles, place, onPlace }: AddContentProps) {
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
          value={place}
          onChange={onPlace}
          clearable={role === "admin"}
          placeholder={t("words.noPlace")}
          description={t("content.upload.placeHint")}
        />
        <TagsInput
          label={t("content.upload.tags")}
          placeholder={t("words.tagsHint")}
          value={tags}
          onChange={setTags}
          maxTags={20}
        />
      </Stack>
      <Tabs defaultValue="files" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="files">{t("content.upload.files")}</Tabs.Tab>
          <Tabs.Tab value="address">{t("content.upload.address")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="files">
          <Dropzone
            onDrop={(files) => onFiles(files, tags)}
            inputProps={{ "aria-label": t("content.upload.drop") }}
            p="xl"
          >
            <Stack align="center" gap="xs">
              <IconUpload size={32} stroke={1.5} aria-hidden />
              <Text fw={600}>{t("content.upload.drop")}</Text>
              <Text size="xs" c="dimmed" ta="center">
                {t("content.upload.kinds")}
              </Text>
            </Stack>
          </Dropzone>
        </Tabs.Panel>
        <Tabs.Panel value="address">
          <AddressForm place={place} tags={tags} onDone={onClose} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
