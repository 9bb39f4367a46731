import { Stack } from "@mantine/core";
import { useState } from "react";
import type { Content } from "@web/queries/content";
import { Stage } from "@web/ui/Stage";
import { ContentFacts } from "./ContentFacts";
import { ContentForm } from "./ContentForm";
import { ContentProgress } from "./ContentProgress";
import { ExpiryMark } from "./ExpiryMark";
import { JobPanel } from "./JobPanel";
import { ReplaceFile } from "./ReplaceFile";
import { UsedIn } from "./UsedIn";

export function ContentDetail({ content, onGone }: { content: Content; onGone: () => void }) {
  // What the form began with; one number for each beginning, because what was saved may have the version it had.
  const [edited, setEdited] = useState({ content, edition: 0 });
  const renew = (newest: Content) => setEdited(({ edition }) => ({ content: newest, edition: edition + 1 }));
  return (
    <Stack gap="md">
      {content.status === "ready" && <Stage content={content} />}
      <ContentProgress content={content} />
      <ExpiryMark at={content.expires_at} />
      <ContentForm key={edited.edition} content={edited.content} onRenewed={renew} onGone={onGone} />
      {content.can_edit && content.type !== "url" && <ReplaceFile content={content} />}
      <UsedIn contentId={content.id} />
      <ContentFacts content={content} />
      {content.job && <JobPanel content={content} />}
    </Stack>
  );
}
