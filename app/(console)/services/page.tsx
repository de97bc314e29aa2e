import type { Metadata } from "next";
import { ServiceList } from "./_components/service-list.tsx";

export const metadata: Metadata = { title: "Services" };

export default function ServicesPage() {
  return <ServiceList />;
}
