import { notifications } from "@mantine/notifications";
import { signedIn } from "@shared/testing/samples";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { session } from "@web/session/session";
import { closeDialog } from "@web/ui/dialog";

/** Each test of the file begins signed in, and leaves nothing to the next: no page, no dialog, no note, no answers. */
export function beginSignedIn(): void {
  beforeEach(() => session.accept(signedIn()));
  afterEach(() => {
    cleanup(); // before the session ends: a page that is still shown needs one
    closeDialog();
    notifications.clean();
    session.end(false);
    vi.unstubAllGlobals();
  });
}
