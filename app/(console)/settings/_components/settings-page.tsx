"use client";
import { PageHead } from "#components/ui/page-head.tsx";
import { AboutHeadgate } from "./about-headgate.tsx";
import { AccessFacts } from "./access-facts.tsx";
import { BrowserPreferences } from "./browser-preferences.tsx";
import { FleetSettings } from "./fleet-settings.tsx";
import { ReplicaTable } from "./replica-table.tsx";
import { SourceFacts } from "./source-facts.tsx";
import "./settings.css";

/** Who one is, what is set for all, what Headgate is made of, and how this browser shows it. */
export function SettingsPage() {
  return (
    <>
      <PageHead
        title="Settings"
        lead="Who you are, what is set for every service, what Headgate runs on, and how this browser shows it"
      />
      <div className="hg-settings">
        <div>
          <AccessFacts />
          <FleetSettings />
        </div>
        <div>
          <BrowserPreferences />
          <SourceFacts />
        </div>
      </div>
      <ReplicaTable />
      <AboutHeadgate />
    </>
  );
}
