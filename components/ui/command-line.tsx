"use client";
import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

/** A command to be taken along, as it can be pasted. */
export function CommandLine({ label, text }: { label: string; text: string }) {
  return (
    <figure className="hg-command">
      <figcaption>{label}</figcaption>
      <pre tabIndex={0} aria-label={label}>
        {text.split(/(\s+)/).map((part, index) =>
          index % 2 === 1 ? (
            part
          ) : (
            <span key={index} className="hg-whole">
              {part}
            </span>
          ),
        )}
      </pre>
      <CopyButton value={text} timeout={1500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? "Copied" : "Copy"}>
            <ActionIcon variant="subtle" color="gray" size={28} onClick={copy} aria-label={`Copy: ${label}`}>
              {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </figure>
  );
}
