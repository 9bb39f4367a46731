import { Notifications } from "@mantine/notifications";
import "@mantine/notifications/styles.css";

/** Where toasts appear, away from the uploads' corner. It is fetched after the page: nothing has happened yet when a page opens. */
export default function Toasts() {
  return <Notifications position="bottom-left" limit={4} />;
}
