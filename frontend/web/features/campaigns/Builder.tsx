import { Alert, Button, Grid, Group, Paper, Text, Title } from "@mantine/core";
import { clockLength } from "@shared/time";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Campaign } from "@web/queries/campaigns";
import { useMay } from "@web/session/useSession";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { useLeaveGuard } from "@web/ui/useLeaveGuard";
import { CampaignFields } from "./CampaignFields";
import { totalSeconds, turnOf } from "./draft";
import { Library } from "./Library";
import { LoopPreview } from "./LoopPreview";
import { TurnList } from "./TurnList";
import { useBuilder } from "./useBuilder";
import { useCampaignActs } from "./useCampaignActs";

interface BuilderProps {
  /** As it was when editing began; nothing for a new one. */
  before?: Campaign;
  onRenewed?: () => void;
}

export function Builder({ before: given, onRenewed }: BuilderProps) {
  const { t } = useTranslation();
  const [before] = useState(given);
  const { form, turns, setTurns, save, isDirty } = useBuilder(before, onRenewed);
  const [isPreviewing, preview] = useDisclosure(false);
  const canEdit = before ? before.can_edit : true;
  useLeaveGuard(isDirty && !save.isPending && !save.isSuccess);
  return (
    <Page
      title={before?.name ?? t("campaigns.builder.newTitle")}
      lead={
        <span className="figures">
          {t("campaigns.items", { count: turns.length })} · {t("campaigns.builder.total")}{" "}
          {clockLength(totalSeconds(turns))}
        </span>
      }
      actions={
        <BuilderActions before={before} isDirty={isDirty} canPreview={turns.length > 0} onPreview={preview.open} />
      }
    >
      <form id="campaign" onSubmit={form.onSubmit(() => save.mutate())}>
        {!canEdit && <Alert mb="md">{t("campaigns.builder.readOnly")}</Alert>}
        {save.error && <ProblemNote error={save.error} />}
        <Grid gap="lg" mt={save.error ? "md" : 0}>
          <Grid.Col span={{ base: 12, md: 8 }}>
            <Paper withBorder radius="md" p="md" component="section" aria-labelledby="order">
              <Group justify="space-between" mb="xs">
                <Title order={2} id="order">
                  {t("campaigns.builder.order")}
                </Title>
                <Text size="xs" c="dimmed">
                  {t("campaigns.builder.orderHint")}
                </Text>
              </Group>
              <TurnList turns={turns} onChange={setTurns} canEdit={canEdit} />
              {form.errors.items && (
                <Text c="red.9" size="sm" mt="xs" role="alert">
                  {form.errors.items}
                </Text>
              )}
            </Paper>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 4 }}>
            {canEdit && <Library onAdd={(content) => setTurns([...turns, turnOf(content)])} />}
            <CampaignFields form={form} canEdit={canEdit} />
            {canEdit && (
              <Button type="submit" fullWidth mt="md" loading={save.isPending} disabled={Boolean(before) && !isDirty}>
                {t("campaigns.builder.save")}
              </Button>
            )}
          </Grid.Col>
        </Grid>
      </form>
      <LoopPreview name={form.values.name} turns={turns} opened={isPreviewing} onClose={preview.close} />
    </Page>
  );
}

interface BuilderActionsProps {
  before?: Campaign;
  isDirty: boolean;
  canPreview: boolean;
  onPreview: () => void;
}

function BuilderActions({ before, isDirty, canPreview, onPreview }: BuilderActionsProps) {
  const { t } = useTranslation();
  const may = useMay();
  const { duplicate } = useCampaignActs();
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerPlay size={16} />} disabled={!canPreview} onClick={onPreview}>
        {t("campaigns.builder.preview")}
      </Button>
      {before && may("campaign.write") && (
        <Button
          variant="default"
          disabled={isDirty}
          loading={duplicate.isPending}
          onClick={() => duplicate.mutate(before)}
        >
          {t("campaigns.duplicate")}
        </Button>
      )}
      {before && may("schedule.write") && (
        <Button variant="default" component={Link} to={`/schedules/new?campaign_id=${before.id}`}>
          {t("campaigns.scheduleIt")}
        </Button>
      )}
    </>
  );
}
