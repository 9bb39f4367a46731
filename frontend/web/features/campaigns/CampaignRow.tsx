import { ActionIcon, Anchor, Menu, Switch, Text } from "@mantine/core";
import { clockLength } from "@shared/time";
import { IconCalendarPlus, IconCopy, IconDots, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Campaign } from "@web/queries/campaigns";
import { useMay } from "@web/session/useSession";
import { Rows } from "@web/ui/Rows";
import { Thumbnail } from "@web/ui/Thumbnail";
import { useGlow } from "@web/ui/useGlow";
import { useCampaignActs } from "./useCampaignActs";
import classes from "./Campaigns.module.css";

const PICTURES = 4;

export function CampaignRow({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const { setActive } = useCampaignActs();
  const glow = useGlow(campaign.version);
  return (
    <Rows.Row glow={glow} actions={<CampaignMenu campaign={campaign} />}>
      <Pictures campaign={campaign} />
      <div className={classes.name}>
        <Anchor component={Link} to={`/campaigns/${campaign.id}`} fw={600} size="sm" c="inherit">
          {campaign.name}
        </Anchor>
        <Text size="xs" c="dimmed" truncate>
          {[campaign.location?.name, campaign.description].filter(Boolean).join(" · ") || "\u00a0"}
        </Text>
      </div>
      <Text size="sm" c="dimmed" w={150} className="figures">
        {t("campaigns.items", { count: campaign.item_count })} · {clockLength(campaign.total_seconds)}
      </Text>
      <Text size="sm" c="dimmed" w={120}>
        {campaign.schedule_count > 0 ? (
          <Anchor component={Link} to={`/schedules?campaign_id=${campaign.id}`} size="sm">
            {t("campaigns.schedules", { count: campaign.schedule_count })}
          </Anchor>
        ) : (
          t("campaigns.noSchedules")
        )}
      </Text>
      <Switch
        size="sm"
        w={110}
        checked={campaign.is_active}
        disabled={!campaign.can_edit || setActive.isPending}
        aria-label={t("campaigns.switchOn", { name: campaign.name })}
        label={t(campaign.is_active ? "states.active.yes" : "states.active.no")}
        onChange={(event) => setActive.mutate({ campaign, isActive: event.currentTarget.checked })}
      />
    </Rows.Row>
  );
}

function Pictures({ campaign }: { campaign: Campaign }) {
  return (
    <div className={classes.pictures}>
      {campaign.items.slice(0, PICTURES).map(({ content, position }) => (
        <Thumbnail key={position} content={content} plain className={classes.picture} />
      ))}
    </div>
  );
}

function CampaignMenu({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const may = useMay();
  const { duplicate, remove } = useCampaignActs();
  const maySchedule = may("schedule.write");
  const mayWrite = may("campaign.write");
  if (!maySchedule && !mayWrite) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("words.actionsFor", { name: campaign.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {maySchedule && (
          <Menu.Item
            component={Link}
            to={`/schedules/new?campaign_id=${campaign.id}`}
            leftSection={<IconCalendarPlus size={16} />}
          >
            {t("campaigns.scheduleIt")}
          </Menu.Item>
        )}
        {mayWrite && (
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => duplicate.mutate(campaign)}>
            {t("campaigns.duplicate")}
          </Menu.Item>
        )}
        {campaign.can_edit && (
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => remove(campaign)}>
            {t("words.delete")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
