import { Alert } from "@mantine/core";

/** Why somebody was not let in. */
export function Refused({ children }: { children: string }) {
  return (
    <Alert role="alert" color="red" variant="outline">
      {children}
    </Alert>
  );
}
