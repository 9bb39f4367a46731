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
  const [edition, setEdition] = useState(0);
  return (
    <Stack gap="md">
      {content.status === "ready" && <Stage content={content} />}
      <ContentProgress content={content} />
      <ExpiryMark at={content.expires_at} />
      <ContentForm key={edition} content={content} onRenewed={() => setEdition(edition + 1)} onGone={onGone} />
      {content.can_edit && content.type !== "url" && <ReplaceFile content={content} />}
      <UsedIn contentId={content.id} />
      <ContentFacts content={content} />
      {content.job && <JobPanel content={content} />}
    </Stack>
  );
}
