import type { Metadata } from "next";
import { ClientsPage } from "./_components/clients-page.tsx";

export const metadata: Metadata = { title: "Clients" };

export default function Clients() {
  return <ClientsPage />;
}
