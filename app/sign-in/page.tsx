import type { Metadata } from "next";
import { Brand } from "#components/shell/brand.tsx";
import { SignIn } from "./_components/sign-in.tsx";
import "./sign-in.css";

export const metadata: Metadata = { title: "Sign in" };

export default function SignInPage() {
  return (
    <main className="hg-sign-in">
      <Brand />
      <h1>Sign in with a token</h1>
      <SignIn />
      <section aria-label="Where the token is found">
        <h2>Where is it?</h2>
        <p>
          The first start of Headgate printed an admin token once, in the terminal or the log it ran in. It is
          kept only as a hash and cannot be shown again.
        </p>
        <p>
          Started with <code>HEADGATE_BOOTSTRAP_TOKEN</code>? Then the token is that value.
        </p>
      </section>
    </main>
  );
}
