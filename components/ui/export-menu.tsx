"use client";
import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { count } from "#lib/format.ts";
import { csvOf, type ExportColumn, jsonOf } from "./exported.ts";

interface Exported<T> {
  /** Begins the file's name: `services-default`. */
  readonly name: string;
  /** JSON of its own, where the columns do not say all that a script needs. */
  readonly writeJson?: (items: readonly T[]) => string;
  /** Everything that matches, not only what is on screen; `isCut` where that is more than is read. */
  readonly read: () => Promise<{ readonly items: readonly T[]; readonly isCut: boolean }>;
}

interface ExportMenuProps<T> extends Exported<T> {
  columns: readonly ExportColumn<T>[];
  /** As JSON, whatever matches: where a part alone is of less use. */
  whole?: (Exported<T> & { readonly hint: string }) | undefined;
  /** In the head of a section, whose button is a small one. */
  isCompact?: boolean;
}

const formats = {
  csv: { word: "CSV", hint: "for a spreadsheet", type: "text/csv;charset=utf-8", write: csvOf },
  json: { word: "JSON", hint: "for a script", type: "application/json", write: jsonOf },
} as const;

/** A table as a file. That it could not be read is told beside the button. */
export function ExportMenu<T>(props: ExportMenuProps<T>) {
  const { name, columns, whole, isCompact = false } = props;
  const [isReading, setReading] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [kept, setKept] = useState<number>();

  async function save(format: keyof typeof formats, what: Exported<T> = props): Promise<void> {
    setReading(true);
    setProblem(undefined);
    setKept(undefined);
    try {
      const { write, type } = formats[format];
      const { items, isCut } = await what.read();
      if (isCut) setKept(items.length);
      const ownJson = format === "json" ? what.writeJson : undefined;
      const text = ownJson?.(items) ?? write(items, columns);
      download(new Blob([text], { type }), `headgate-${what.name}-${stamp()}.${format}`);
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
            {...(isCompact ? { size: "compact-sm" } : {})}
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
          {whole === undefined ? null : (
            <>
              <Menu.Label>All there is</Menu.Label>
              <Menu.Item onClick={() => void save("json", whole)}>
                JSON <span className="hg-quiet">{whole.hint}</span>
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {kept === undefined ? null : (
        <span role="status" className="hg-quiet">
          The first {count(kept)} only: a file takes no more. Narrow what is listed.
        </span>
      )}
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
