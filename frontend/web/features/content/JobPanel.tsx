import { Button, Code, Skeleton, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Content } from "@web/queries/content";
import { newestJobOf, type Job } from "@web/queries/jobs";
import { Moment } from "@web/ui/Moment";
import { ProblemNote } from "@web/ui/ProblemNote";
import classes from "./Content.module.css";

/** What was done to a file and what the programs said, for whoever has to find out why. */
export function JobPanel({ content }: { content: Content }) {
  const { t } = useTranslation();
  const [isOpen, { toggle }] = useDisclosure(false);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<Chevron size={16} aria-hidden />}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        {t("library.job.show")}
      </Button>
      {isOpen && <NewestJob content={content} />}
    </div>
  );
}

const WATCHED_EVERY_MS = 2_000;

function NewestJob({ content }: { content: Content }) {
  const { data, error, isPending, refetch } = useQuery({
    ...newestJobOf(content.id),
    refetchInterval: content.status === "processing" || content.replacement ? WATCHED_EVERY_MS : false,
  });
  if (isPending) return <Skeleton height={80} radius="md" mt="xs" />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return data && <JobFacts job={data} />;
}

function JobFacts({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { status, percent, ahead, attempts, started_at, finished_at, log, error } = job;
  const facts = [
    [t("words.status"), t(`library.job.status.${status}`, { percent })],
    ["", ahead ? t("library.job.ahead", { count: ahead }) : null],
    ["", t("library.job.attempts", { count: attempts })],
    [t("library.job.started"), started_at && <Moment key="started" at={started_at} />],
    [t("library.job.finished"), finished_at && <Moment key="finished" at={finished_at} />],
  ] as const;
  return (
    <Stack gap="xs" mt="xs" role="group" aria-label={t("library.job.title")}>
      <dl className={classes.facts}>
        {facts.map(
          ([name, fact], index) =>
            fact && (
              <div key={name || index} className={classes.fact}>
                <dt>{name}</dt>
                <dd>{fact}</dd>
              </div>
            ),
        )}
      </dl>
      {error && <Text size="sm">{error}</Text>}
      {log && (
        <Code block className={classes.log} tabIndex={0} role="region" aria-label={t("library.job.log")}>
          {log}
        </Code>
      )}
    </Stack>
  );
}
