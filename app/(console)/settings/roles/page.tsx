import type { Metadata } from "next";
import { RolesPage } from "./_components/roles-page.tsx";

export const metadata: Metadata = { title: "Roles · Settings" };

export default function Page() {
  return <RolesPage />;
}
