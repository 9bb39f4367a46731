import { lazy, Suspense, useState } from "react";
import { useDialog } from "./dialog";

const DialogBox = lazy(() => import("./DialogBox"));

/** The one place where dialogs appear. */
export function Dialogs() {
  const dialog = useDialog();
  const [wasNeeded, setNeeded] = useState(false);
  if (dialog && !wasNeeded) setNeeded(true);
  return wasNeeded ? (
    <Suspense>
      <DialogBox />
    </Suspense>
  ) : null;
}
