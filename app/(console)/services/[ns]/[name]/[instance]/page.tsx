import { InstancePage } from "./_components/instance-page.tsx";

/** The same shell for every instance: which one it is, the client reads from the URL. */
export default function Page() {
  return <InstancePage />;
}
