"use client";
import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { csvOf, type ExportColumn, jsonOf } from "./exported.ts";

interface ExportMenuProps<T> {
  /** Begins the file's name: `services-default`. */
  name: string;
  columns: readonly ExportColumn<T>[];
  /** Everything that matches, not only what is on screen. */
  read: () => Promise<readonly T[]>;
}

const formats = {
  csv: { word: "CSV", hint: "for a spreadsheet", type: "text/csv;charset=utf-8", write: csvOf },
  json: { word: "JSON", hint: "for a script", type: "application/json", write: jsonOf },
} as const;

/** A table as a file. That it could not be read is told beside the button. */
export function ExportMenu<T>({ name, columns, read }: ExportMenuProps<T>) {
  const [isReading, setReading] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function save(format: keyof typeof formats): Promise<void> {
    setReading(true);
    setProblem(undefined);
    try {
      const { write, type } = formats[format];
      const text = write(await read(), columns);
      download(new Blob([text], { type }), `headgate-${name}-${stamp()}.${format}`);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setReading(false);
    }
  }

  return (
    <span className="hg-export">
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconDownload size={15} aria-hidden />}
            loading={isReading}
            aria-describedby={problem === undefined ? undefined : `export-${name}`}
          >
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>All that match</Menu.Label>
          {(["csv", "json"] as const).map((format) => (
            <Menu.Item key={format} onClick={() => void save(format)}>
              {formats[format].word} <span className="hg-quiet">{formats[format].hint}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {problem === undefined ? null : (
        <span id={`export-${name}`} role="alert" className="hg-export-problem">
          Not exported: {problem}
        </span>
      )}
    </span>
  );
}

/** Now, as `2026-11-28T0142` in UTC; no character that a file system refuses. */
function stamp(): string {
  return new Date().toISOString().slice(0, 16).replace(":", "");
}

function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
