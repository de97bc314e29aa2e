"use client";
import { Button, Popover, VisuallyHidden } from "@mantine/core";
import { IconDropletHalfFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useFocusKept } from "#components/ui/use-focus-kept.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { endedText } from "#lib/commands/ending-words.ts";
import { count } from "#lib/format.ts";
import { overridesPath } from "#lib/paths.ts";
import { sessionQuery } from "#lib/query/queries.ts";
import { trayWords } from "./tray.ts";
import { TrayDrain } from "./tray-drain.tsx";
import { useMay } from "#lib/query/use-may.ts";
import { useNamespaces } from "./use-namespaces.ts";
import { useSafeNews, useTray } from "./use-tray.ts";

/** More are too many to look through here. */
const MAX_SHOWN = 100;

/** Every drain that stands, from every page: how far each is, and the way back. Gone while there is none. */
export function DrainTray() {
  const { only } = useNamespaces();
  const { data: session } = useQuery(sessionQuery());
  const mayUndo = useMay("drain") === true;
  const tray = useTray(session?.name);
  const news = useSafeNews(tray, session?.name);
  const [isOpen, setOpen] = useState(false);
  const words = trayWords(tray);
  const close = () => setOpen(false);
  const [undone, setUndone] = useState("");
  const keepFocus = useFocusKept("li");
  // What comes later opens nothing by itself.
  if (tray.drains.length === 0 && isOpen) setOpen(false);
  const shown = tray.drains.slice(0, MAX_SHOWN);
  const total = tray.drains.length + tray.older;
  return (
    <>
      <VisuallyHidden role="status">{news}</VisuallyHidden>
      <VisuallyHidden role="status">{undone}</VisuallyHidden>
      {tray.drains.length === 0 ? null : (
        <Popover
          opened={isOpen}
          onChange={setOpen}
          position="bottom"
          width="min(400px, calc(100vw - 24px))"
          trapFocus
          returnFocus
        >
          <Popover.Target>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              className="hg-tray-button"
              data-safe={tray.safe > 0 || undefined}
              aria-label={`Drains: ${words}`}
              onClick={() => setOpen(!isOpen)}
              leftSection={<IconDropletHalfFilled size={15} aria-hidden color="var(--hg-planned)" />}
            >
              <span className="hg-tray-words">{words}</span>
              <span className="hg-tray-count">{count(total)}</span>
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label="Drains" className="hg-tray">
            <div className="hg-tray-head">
              <h2>Drains</h2>
              <Link
                href={overridesPath(ALL_NAMESPACES)}
                prefetch={false}
                className="hg-link hg-quiet"
                onClick={close}
              >
                All overrides
              </Link>
            </div>
            <ul ref={keepFocus}>
              {shown.map((drain) => (
                <TrayDrain
                  key={drain.id}
                  drain={drain}
                  isOfView={drain.namespace === only}
                  mayUndo={mayUndo}
                  onOpened={close}
                  onUndone={() =>
                    setUndone(endedText({ ...drain, instance: `${drain.service} ${drain.instance}` }))
                  }
                />
              ))}
            </ul>
            {shown.length === total ? null : (
              <p className="hg-tray-rest hg-quiet">
                {count(shown.length)} of {count(total)} are listed here.{" "}
                <Link
                  href={overridesPath(ALL_NAMESPACES, { kind: "drain" })}
                  prefetch={false}
                  className="hg-link hg-underlined"
                  onClick={close}
                >
                  All drains
                </Link>
              </p>
            )}
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}
