import type { Metadata } from "next";
import { BrowserPreferences } from "./_components/browser-preferences.tsx";

export const metadata: Metadata = { title: "This browser · Settings" };

export default function Page() {
  return <BrowserPreferences />;
}
