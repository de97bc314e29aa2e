import { InstancePage } from "./_components/instance-page.tsx";

/** Made once for an address, and kept in memory with those lately asked for. */
export const generateStaticParams = () => [];

/** The same shell for every instance: which one it is, the client reads from the URL. */
export default function Page() {
  return <InstancePage />;
}
