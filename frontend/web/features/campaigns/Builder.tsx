import { Alert, Button, Grid, Text } from "@mantine/core";
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
import { Section } from "@web/ui/Section";
import { useLeaveGuard } from "@web/ui/useLeaveGuard";
import { useNow } from "@web/ui/useNow";
import { MoreFields, NameFields } from "./CampaignFields";
import { playing, totalSeconds, turnOf } from "./draft";
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
  const shown = playing(turns, useNow());
  const canEdit = before ? before.can_edit : true;
  useLeaveGuard(isDirty && !save.isPending && !save.isSuccess);
  return (
    <Page
      title={before?.name ?? t("campaigns.builder.newTitle")}
      lead={`${t("campaigns.items", { count: turns.length })} · ${t("campaigns.builder.total")} ${clockLength(totalSeconds(shown))}`}
      actions={
        <>
          <BuilderActions before={before} isDirty={isDirty} canPreview={shown.length > 0} onPreview={preview.open} />
          {canEdit && (
            <Button type="submit" form="campaign" loading={save.isPending} disabled={Boolean(before) && !isDirty}>
              {t("campaigns.builder.save")}
            </Button>
          )}
        </>
      }
    >
      <form id="campaign" onSubmit={form.onSubmit(() => save.mutate())}>
        {!canEdit && <Alert mb="md">{t("campaigns.builder.readOnly")}</Alert>}
        {save.error && <ProblemNote error={save.error} />}
        <Grid gap="lg" mt={save.error ? "md" : 0}>
          <Grid.Col span={{ base: 12, md: 8 }}>
            <NameFields form={form} canEdit={canEdit} />
            <Section title={t("campaigns.builder.order")} actions={<OrderHint />}>
              <TurnList turns={turns} onChange={setTurns} canEdit={canEdit} />
              {form.errors.items && (
                <Text c="red" size="sm" mt="xs" role="alert">
                  {form.errors.items}
                </Text>
              )}
            </Section>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 4 }}>
            {canEdit && <Library onAdd={(content) => setTurns([...turns, turnOf(content)])} />}
            <MoreFields form={form} canEdit={canEdit} />
          </Grid.Col>
        </Grid>
      </form>
      <LoopPreview name={form.values.name} turns={shown} opened={isPreviewing} onClose={preview.close} />
    </Page>
  );
}

function OrderHint() {
  const { t } = useTranslation();
  return (
    <Text size="xs" c="dimmed">
      {t("campaigns.builder.orderHint")}
    </Text>
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
