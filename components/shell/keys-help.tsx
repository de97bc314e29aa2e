"use client";
import { Kbd, Modal, Switch } from "@mantine/core";
import { setPreferences, usePreferences } from "#components/ui/preferences.ts";
import { useOnceAsked } from "#components/ui/use-once-asked.ts";
import { shortcuts } from "./shortcuts.ts";
import { showDialog, useShellDialog } from "./shell-dialog.ts";

/** Every shortcut there is, and the way to be without those of single keys. */
export function KeysHelp() {
  const { isMade, isOpen } = useOnceAsked(useShellDialog() === "keys");
  if (!isMade) return null;
  return (
    <Modal.Root
      opened={isOpen}
      onClose={() => showDialog(undefined)}
      size={520}
      transitionProps={{ duration: 80 }}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content className="hg-keys">
        {/* A header element outside a section is the page's banner, and that is taken. */}
        <Modal.Header className="hg-keys-head" role="presentation">
          <Modal.Title className="hg-keys-title">Keyboard shortcuts</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Modal.Header>
        <Modal.Body>
          <Keys />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Keys() {
  const { singleKeys } = usePreferences();
  return (
    <>
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
    </>
  );
}
