import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "./words";

interface ProblemNoteProps {
  error: unknown;
  onRetry?: () => void;
}

/** What happened, and what to do now. */
export function ProblemNote({ error, onRetry }: ProblemNoteProps) {
  const { t } = useTranslation();
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      icon={<IconAlertTriangle size={18} />}
      title={t("problems.title")}
    >
      {sentenceFor(error)}
      {onRetry && (
        <Button mt="xs" size="xs" variant="default" onClick={onRetry} display="block">
          {t("words.retry")}
        </Button>
      )}
    </Alert>
  );
}
