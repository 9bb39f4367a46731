import { ActionIcon, Button, Group, Paper, Progress, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClock, IconUpload, IconX } from "@tabler/icons-react";
import { megabytes } from "@shared/time";
import { useTranslation } from "react-i18next";
import { StateWord } from "@web/ui/StateWord";
import { sentenceFor } from "@web/ui/words";
import { clearFinished, dismissUpload, useUploads, type UploadJob } from "./uploads";
import classes from "./Content.module.css";

export function UploadList() {
  const { t } = useTranslation();
  const jobs = useUploads();
  if (jobs.length === 0) return null;
  const isAnyFinished = jobs.some(({ state }) => state === "sent" || state === "failed");
  return (
    <Paper component="section" withBorder radius="md" p="md" mb="md" aria-labelledby="uploads">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="uploads">
          {t("content.upload.running")}
        </Title>
        {isAnyFinished && (
          <Button variant="subtle" size="compact-sm" onClick={clearFinished}>
            {t("content.upload.clear")}
          </Button>
        )}
      </Group>
      <ul className={classes.uploads}>
        {jobs.map((job) => (
          <UploadRow key={job.id} job={job} />
        ))}
      </ul>
    </Paper>
  );
}

function UploadRow({ job }: { job: UploadJob }) {
  const { t, i18n } = useTranslation();
  const { name, size } = job.file;
  const isGoing = job.state === "waiting" || job.state === "sending";
  return (
    <li className={classes.upload}>
      <div className={classes.uploadName}>
        <Text size="sm" truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed" className="figures">
          {megabytes(size, i18n.language)}
        </Text>
      </div>
      <div aria-live="polite">
        <UploadState job={job} />
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t(isGoing ? "content.upload.cancel" : "content.upload.dismiss", { name })}
        onClick={() => dismissUpload(job.id)}
      >
        <IconX size={16} />
      </ActionIcon>
      {job.state === "sending" && (
        <Progress
          className={classes.uploadBar}
          size="xs"
          value={job.percent}
          aria-label={t("content.upload.progressOf", { name })}
        />
      )}
      {job.state === "failed" && (
        <Text className={classes.uploadBar} size="sm" role="alert">
          {sentenceFor(job.problem)}
        </Text>
      )}
    </li>
  );
}

function UploadState({ job: { state, percent } }: { job: UploadJob }) {
  const { t } = useTranslation();
  const signs = {
    waiting: [IconClock, "grey"],
    sending: [IconUpload, "blue"],
    sent: [IconCheck, "green"],
    failed: [IconAlertTriangle, "red"],
  } as const;
  const [icon, tone] = signs[state];
  return (
    <StateWord icon={icon} tone={tone}>
      {t(`content.upload.${state}`, { percent })}
    </StateWord>
  );
}
