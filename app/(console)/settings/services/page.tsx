import type { Metadata } from "next";
import { FleetSettings } from "./_components/fleet-settings.tsx";

export const metadata: Metadata = { title: "All services · Settings" };

export default function Page() {
  return <FleetSettings />;
}
