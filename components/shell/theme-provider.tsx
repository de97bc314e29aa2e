"use client";
import { MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import { colorSchemeManager, cssVariablesResolver, theme } from "#components/ui/theme.ts";

export function ThemeProvider({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      {children}
    </MantineProvider>
  );
}
