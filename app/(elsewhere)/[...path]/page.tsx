import type { Metadata } from "next";
import { notFound } from "next/navigation";

export const metadata: Metadata = { title: "No such page" };

/** Made once for an address, and kept in memory with those lately asked for. */
export const generateStaticParams = () => [];

// Beside the console's layout, not in it: under its boundary the answer would have begun as a 200.
/** Every address that no page has. */
export default function NoPage() {
  notFound();
}
