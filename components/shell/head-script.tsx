import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { eventsPath, overviewPath, servicePath, servicesPath } from "#lib/paths.ts";
import { firstReads, NS, READ_EVERYWHERE, SERVICE } from "#lib/query/first-read-paths.ts";
import { askFirst } from "#lib/query/first-reads.ts";
import { setColorScheme } from "./color-scheme.ts";

const pages = [
  firstReads("overview", overviewPath(ALL_NAMESPACES)),
  firstReads("services", servicesPath(ALL_NAMESPACES)),
  firstReads("service", servicePath(NS, SERVICE)),
  firstReads("events", eventsPath(ALL_NAMESPACES)),
];

const scheme = `(${setColorScheme.toString()})()`;
const reads = `(${askFirst.toString()})(${JSON.stringify(pages)},${JSON.stringify(READ_EVERYWHERE)})`;

/** The theme, before the first paint. */
export function ThemeScript() {
  return <InlineScript text={scheme} />;
}

/** What the page reads first. */
export function ReadsScript() {
  return <InlineScript text={reads} />;
}

/** Runs before the page's other scripts are there; let by its hash. */
function InlineScript({ text }: { text: string }) {
  // oxlint-disable-next-line react/no-danger -- React would escape a script's text; this one holds nothing from outside
  return <script suppressHydrationWarning dangerouslySetInnerHTML={{ __html: text }} />;
}
