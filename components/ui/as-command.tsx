"use client";
import { useLocalStorage } from "@mantine/hooks";
import { CommandLine } from "./command-line.tsx";

interface AsCommandProps {
  /** Asked for while it is open only; `origin` is where this page came from. */
  lines: (origin: string) => readonly { readonly label: string; readonly text: string }[];
}

/** What a form does, to be taken along to a shell or a script. Who opened it once finds it open everywhere. */
export function AsCommand({ lines }: AsCommandProps) {
  const [isOpen, setOpen] = useLocalStorage({ key: "hg-as-command", defaultValue: false });
  return (
    <details className="hg-as-command" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a command</summary>
      {isOpen ? (
        <div className="hg-stack">
          {lines(globalThis.location.origin).map(({ label, text }) => (
            <CommandLine key={label} label={label} text={text} />
          ))}
        </div>
      ) : null}
    </details>
  );
}
