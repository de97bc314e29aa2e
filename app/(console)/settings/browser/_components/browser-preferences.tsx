"use client";
import { SegmentedControl, Switch, useMantineColorScheme } from "@mantine/core";
import { useNow } from "#components/ui/use-now.ts";
import { Section } from "#components/ui/section.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { setPreferences, usePreferences } from "#components/ui/preferences.ts";
import { exact } from "#lib/time.ts";
import { Setting } from "#components/ui/setting.tsx";

const themes = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "auto", label: "System" },
] as const;

/** How the console looks and moves here; nothing of it leaves the browser. */
export function BrowserPreferences() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isHydrated = useHydrated();
  const { singleKeys, clock, zone, motion } = usePreferences();
  const now = useNow();
  return (
    <Section title="This browser">
      <Setting title="Theme" says="System follows the machine, by day and by night">
        <SegmentedControl
          aria-label="Theme"
          data={[...themes]}
          value={isHydrated ? colorScheme : "auto"}
          onChange={(value) => setColorScheme(themes.find((theme) => theme.value === value)?.value ?? "auto")}
        />
      </Setting>
      <Setting title="Clock" says="Of times of day">
        <SegmentedControl
          aria-label="Clock"
          data={[
            { value: "24", label: "24 h" },
            { value: "12", label: "12 h" },
          ]}
          value={clock}
          onChange={(value) => setPreferences({ clock: value })}
        />
      </Setting>
      <Setting title="Zone" says={now === 0 ? " " : `Now: ${exact(now)}`}>
        <SegmentedControl
          aria-label="Zone"
          data={[
            { value: "local", label: "This machine's" },
            { value: "utc", label: "UTC" },
          ]}
          value={zone}
          onChange={(value) => setPreferences({ zone: value })}
        />
      </Setting>
      <Setting title="Motion" says="System follows what the machine asks for">
        <SegmentedControl
          aria-label="Motion"
          data={[
            { value: "system", label: "System" },
            { value: "less", label: "None" },
          ]}
          value={motion}
          onChange={(value) => setPreferences({ motion: value })}
        />
      </Setting>
      <Setting title="Shortcuts of single keys" says="Press ? for what they are. Never while you type">
        <Switch
          aria-label="Shortcuts of single keys"
          checked={singleKeys}
          onChange={(event) => setPreferences({ singleKeys: event.currentTarget.checked })}
        />
      </Setting>
    </Section>
  );
}
