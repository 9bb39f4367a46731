/** How the console looks: neutral greys, one accent, two weights, five sizes, an 8 px grid. */
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const indigo: MantineColorsTuple = [
  "#eef2ff",
  "#e0e7ff",
  "#c7d2fe",
  "#a5b4fc",
  "#818cf8",
  "#6366f1",
  "#4f46e5",
  "#4338ca",
  "#3730a3",
  "#312e81",
];
// gray.6 is Mantine's "dimmed": dark enough to be read at 12 px on white (4.5:1 and more).
const gray: MantineColorsTuple = [
  "#fafafa",
  "#f4f4f5",
  "#e8e8eb",
  "#dcdce0",
  "#c6c6cc",
  "#8d8d97",
  "#62626c",
  "#4a4a53",
  "#303037",
  "#18181b",
];
const dark: MantineColorsTuple = [
  "#e7e7ea",
  "#cfcfd5",
  "#a9a9b3",
  "#93939e",
  "#45454e",
  "#303037",
  "#232329",
  "#18181b",
  "#131316",
  "#0d0d0f",
];

// Dark enough at 6 for small text on white; light enough at 4 on dark.
const red: MantineColorsTuple = [
  "#fef2f2",
  "#fee2e2",
  "#fecaca",
  "#fca5a5",
  "#f87171",
  "#e03131",
  "#c81e1e",
  "#b91c1c",
  "#991b1b",
  "#7f1d1d",
];

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 6, dark: 6 },
  colors: { indigo, gray, dark, red },
  fontFamily: '"Inter Variable", Inter, system-ui, sans-serif',
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "20px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "20px", lineHeight: "28px" },
      h2: { fontSize: "16px", lineHeight: "24px" },
      h3: { fontSize: "14px", lineHeight: "20px" },
    },
  },
  defaultRadius: "sm",
  radius: { sm: "6px", md: "8px", lg: "12px" },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    // A title in the note's colour would be too pale to read; the border and the icon have it.
    Alert: { styles: { title: { color: "var(--mantine-color-text)" } } },
    Button: { defaultProps: { size: "sm" } },
    Drawer: { styles: { title: { fontWeight: 600 } } },
    Modal: {
      defaultProps: { centered: true, radius: "md", overlayProps: { backgroundOpacity: 0.4 } },
      styles: { title: { fontWeight: 600 } },
    },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: "sm" } },
  },
});
