import { Notifications } from "@mantine/notifications";
import "@mantine/notifications/styles.css";

/** Where toasts appear. It is fetched after the page: nothing has happened yet when a page opens. */
export default function Toasts() {
  return <Notifications position="bottom-right" limit={4} />;
}
