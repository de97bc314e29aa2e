"use client";
import { Kbd, Modal, Switch } from "@mantine/core";
import { setPreferences, usePreferences } from "#components/ui/preferences.ts";
import { shortcuts } from "./shortcuts.ts";
import { showDialog, useShellDialog } from "./shell-dialog.ts";
import "./keys-help.css";

/** Every shortcut there is, and the way to be without those of single keys. */
export function KeysHelp() {
  const isOpen = useShellDialog() === "keys";
  const { singleKeys } = usePreferences();
  return (
    <Modal
      opened={isOpen}
      onClose={() => showDialog(undefined)}
      title="Keyboard shortcuts"
      size={520}
      overlayProps={{ backgroundOpacity: 0.35 }}
      transitionProps={{ duration: 80 }}
      closeButtonProps={{ "aria-label": "Close" }}
      classNames={{ content: "hg-keys", header: "hg-keys-head", title: "hg-keys-title" }}
    >
      <dl className="hg-keys-list">
        <div>
          <dt>Find anything, start any action</dt>
          <dd>
            <Kbd>Ctrl</Kbd> or <Kbd>⌘</Kbd> <Kbd>K</Kbd>
          </dd>
        </div>
      </dl>
      <Switch
        label="Shortcuts of single keys"
        description="Off, no key alone does anything: for who speaks to the browser, or types without looking. They never act while you type in a field."
        checked={singleKeys}
        onChange={(event) => setPreferences({ singleKeys: event.currentTarget.checked })}
      />
      <div className="hg-keys-groups" data-off={!singleKeys || undefined}>
        {Object.entries(shortcuts).map(([title, list]) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl className="hg-keys-list">
              {list.map(({ keys, does }) => (
                <div key={does}>
                  <dt>{does}</dt>
                  <dd>
                    {keys.map((key, index) => (
                      <span key={key}>
                        {index === 0 ? null : " then "}
                        <Kbd>{key}</Kbd>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
