import { Nothing } from "#components/ui/section.tsx";

export function NobodyReports() {
  return (
    <Nothing title="No client reports its calls to this service.">
      <p>
        Clients that call through the client library report by themselves. Others send what they saw to{" "}
        <code className="hg-mono">POST /v1/namespaces/&#123;ns&#125;/reports</code>, every 5 s.
      </p>
    </Nothing>
  );
}
