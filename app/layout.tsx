import inter from "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@mantine/core/styles.layer.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { preload } from "react-dom";
import { ThemeScript } from "#components/shell/head-script.tsx";
import { ThemeProvider } from "#components/shell/theme-provider.tsx";
import "./styles.css";

export const metadata: Metadata = {
  title: { default: "Headgate", template: "%s · Headgate" },
  description: "What runs, how well, and why each instance has the weight it has",
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default function RootLayout({ children }: { children: ReactNode }) {
  // Known only once something is drawn, it would have that laid out and painted once more.
  preload(inter, { as: "font", type: "font/woff2", crossOrigin: "" });
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <ThemeScript />
      </head>
      <body>
        <ThemeProvider>{children}</ThemeProvider>
      </body>
    </html>
  );
}
