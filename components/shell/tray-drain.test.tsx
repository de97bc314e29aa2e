import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { IntentView } from "#lib/contract/intent.ts";
import { TrayDrain } from "./tray-drain.tsx";

const drain: IntentView = {
  id: "drain-deploy-0",
  kind: "drain",
  namespace: "default",
  service: "orders",
  instance: "10.0.0.1:80",
  owner: "deploy",
  actor: "ci",
  reason: "a deploy",
  createdAt: 0,
  registered: true,
  stage: "converged",
};
const none = () => undefined;
const told = (of: IntentView) =>
  renderToStaticMarkup(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <TrayDrain drain={of} isOfView mayUndo={false} onOpened={none} onUndone={none} />
      </QueryClientProvider>
    </MantineProvider>,
  );

test("one that stands first since nobody renews it says so", () => {
  expect(told(drain)).not.toContain("Abandoned");
  expect(told({ ...drain, marks: ["abandoned"] })).toContain("Abandoned: nobody renews it");
});
