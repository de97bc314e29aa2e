import type { Metadata } from "next";
import { UsersPage } from "./_components/users-page.tsx";

export const metadata: Metadata = { title: "Users · Settings" };

export default function Page() {
  return <UsersPage />;
}
