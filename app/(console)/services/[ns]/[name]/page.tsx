import { ServicePage } from "./_components/service-page.tsx";

/** The same shell for every service: which one it is, the client reads from the URL. */
export default function Page() {
  return <ServicePage />;
}
